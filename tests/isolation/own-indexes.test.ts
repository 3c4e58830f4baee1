import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'
import { withPostgres } from '../../launcher/parts/postgres.ts'

const FIELDS = ['test_index_flag', 'test_index_seats', 'test_index_file']
let admin: string
const sql = <T extends object>(text: string) => rowsOf<T>('tenant_demo', text)
const indexes = () => sql<{ valid: boolean }>(`SELECT x.indisvalid AS valid FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey) WHERE a.attname IN (${FIELDS.map(name => `'${name}'`).join()})`)
const making = async () => (await sql('SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = \'active\' AND query LIKE \'CREATE INDEX CONCURRENTLY%\'')).length > 0
const addField = async (field: string, type: string, meta: object) => expect((await ask(admin, 'POST', '/fields/leads', { field, type, schema: {}, meta })).status).toBe(200)
const drop = async () => {
  for (const field of FIELDS) await ask(admin, 'DELETE', `/fields/leads/${field}`)
}

beforeAll(async () => {
  admin = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] } })
  await drop()
})
afterAll(drop)

test('an administrator goes on changing a table while somebody reads for long and its indexes wait', async () => {
  await addField('test_index_flag', 'boolean', { interface: 'boolean', special: ['cast-boolean'] })
  await addField('test_index_seats', 'integer', { interface: 'input' })
  await addField('test_index_file', 'uuid', { interface: 'file', special: ['file'] })
  await withPostgres(hubInside(), 'tenant_demo', async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    await client.query('SELECT count(*) FROM leads')
    await until('an index to wait', making, 20)
    const started = Date.now()
    expect(await ask(admin, 'POST', '/relations', { collection: 'leads', field: 'test_index_file', related_collection: 'directus_files', schema: { on_delete: 'SET NULL' } })).toMatchObject({ status: 200 })
    expect(Date.now() - started).toBeLessThan(5000)
    await client.query('COMMIT')
  })
  await until('the indexes', async () => {
    const made = await indexes()
    return made.length >= FIELDS.length && made.every(({ valid }) => valid)
  }, 60)
}, 100_000)
