import { applyModel, compileVersion, instanceOf, withClient, type Client } from '@kontor/apply'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LANGUAGE_MODEL } from '../fixtures/model-language.ts'
import { dropDatabase, stackDatabase } from './database.ts'

const env = stackDatabase()
const tenant = instanceOf(`numbers-${process.pid}`)
const model = compileVersion(tenant, LANGUAGE_MODEL)
const inTenant = <T>(work: (client: Client) => Promise<T>) => withClient(env, tenant.database, work)
interface Bill { readonly no: string, readonly plain_no: string }
const make = async (client: Client, title?: string) => (await client.query<Bill>('INSERT INTO bills (title) VALUES ($1) RETURNING no, plain_no', [title ?? null])).rows[0] as Bill
const year = (value: number) => inTenant(client => client.query(`CREATE OR REPLACE FUNCTION kontor_state.year_of_numbers() RETURNS integer LANGUAGE sql STABLE AS 'SELECT ${value}'`))
/** What stands behind the prefix of each number, in order. */
const given = () => inTenant(async client => (await client.query<{ at: number }>('SELECT substr(plain_no, 2)::int AS at FROM bills ORDER BY 1')).rows.map(row => row.at))
const whole = async () => {
  const numbers = await given()
  expect(numbers).toEqual(numbers.map((_, at) => at + 1))
  return numbers.length
}

beforeAll(async () => {
  await dropDatabase(env, tenant.database)
  await applyModel(env, tenant, { model })
  await year(2031)
})
afterAll(() => dropDatabase(env, tenant.database))

test('a number that was taken back is given again, one of a savepoint too', async () => {
  await inTenant(async (client) => {
    expect(await make(client)).toEqual({ no: 'R-2031-000001', plain_no: 'K001' })
    await client.query('BEGIN')
    expect(await make(client)).toMatchObject({ plain_no: 'K002' })
    await client.query('ROLLBACK')
    await client.query('BEGIN')
    await make(client)
    await client.query('SAVEPOINT row')
    await make(client)
    await client.query('ROLLBACK TO row')
    expect(await make(client)).toEqual({ no: 'R-2031-000003', plain_no: 'K003' })
    await client.query('COMMIT')
  })
  expect(await whole()).toBe(3)
})
test('many at once, some of which give up, leave no gap and no number twice', async () => {
  const before = await whole()
  const person = () => inTenant(async (client) => {
    for (let at = 0; at < 15; at++) {
      await client.query('BEGIN')
      await make(client)
      await client.query(at % 5 === 4 ? 'ROLLBACK' : 'COMMIT')
    }
  })
  await Promise.all([person(), person(), person(), person()])
  expect(await whole()).toBe(before + 48)
})
test('several rows of one statement are numbered, and one that is refused takes the numbers of all back', async () => {
  const before = await whole()
  await inTenant(async (client) => {
    await client.query('INSERT INTO bills (title) SELECT \'Lot \' || n FROM generate_series(1, 20) n')
    await expect(client.query('INSERT INTO bills (title) VALUES (\'New\'), (\'Lot 3\')')).rejects.toThrow('bills_title_unique')
  })
  expect(await whole()).toBe(before + 20)
})
test('a row that a statement leaves out would leave a gap: nothing is written', async () => {
  const before = await whole()
  await inTenant(async (client) => {
    for (const action of ['DO NOTHING', 'DO UPDATE SET title = excluded.title']) await expect(client.query(`INSERT INTO bills (title) VALUES ('Other'), ('Lot 3') ON CONFLICT (title) ${action}`), action).rejects.toThrow('NUMBER_LOST')
  })
  expect(await whole()).toBe(before)
})
test('nobody gives, changes or removes a number by hand', async () => {
  const before = await whole()
  await inTenant(async (client) => {
    for (const sql of ['INSERT INTO bills (plain_no) VALUES (\'K999\')', 'UPDATE bills SET plain_no = \'K999\' WHERE plain_no = \'K001\'', 'UPDATE bills SET no = NULL WHERE plain_no = \'K001\'']) await expect(client.query(sql), sql).rejects.toThrow('NUMBER_IS_GIVEN')
    await client.query('UPDATE bills SET plain_no = plain_no, title = \'First\' WHERE plain_no = \'K001\'')
    // What is deleted keeps its number.
    await client.query('DELETE FROM bills WHERE plain_no = \'K001\'')
    expect((await client.query('SELECT no FROM bills WHERE plain_no = \'K001\' AND deleted_at IS NOT NULL')).rows).toEqual([{ no: 'R-2031-000001' }])
  })
  expect(await whole()).toBe(before)
})
test('a series of years begins anew in each, and goes on in one that comes back', async () => {
  const lastOf = (value: number) => inTenant(async client => (await client.query<{ given: string }>('SELECT given FROM kontor_state.number_counters WHERE series = \'bills.no\' AND year = $1', [value])).rows[0]?.given)
  const former = Number(await lastOf(2031))
  await year(2032)
  const numbers = await inTenant(async client => [await make(client), await make(client)])
  expect(numbers.map(({ no }) => no)).toEqual(['R-2032-000001', 'R-2032-000002'])
  await year(2031)
  expect((await inTenant(client => make(client))).no).toBe(`R-2031-${String(former + 1).padStart(6, '0')}`)
  await whole()
})
test('the year is the tenant\'s', async () => {
  await applyModel(env, tenant, { model, repair: true })
  await inTenant(async (client) => {
    const { rows: [found] } = await client.query<{ here: number, there: number }>(`SELECT kontor_state.year_of_numbers() AS here, extract(year FROM now() AT TIME ZONE 'Europe/Berlin')::int AS there`)
    expect(found?.here).toBe(found?.there)
    // It is asked of the settings: a zone that there is none of is no year.
    await client.query('UPDATE tenant_settings SET time_zone = \'Nowhere/At_All\'')
    await expect(make(client)).rejects.toThrow('time zone "Nowhere/At_All" not recognized')
    await client.query('UPDATE tenant_settings SET time_zone = \'Pacific/Kiritimati\'')
    expect((await make(client)).no).toMatch(/^R-\d{4}-\d{6}$/)
  })
})
