import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { ask } from '../support/directus.ts'
import { hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

interface Lead { readonly id: string, readonly company: string }

const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] } })
/** In every record of this test and in no other. */
const MARK = 'Quarzfinke'
let admin: string, rep: string, colleague: string
const made = new Map<string, string>()

/** Companies that somebody finds among the records of this test. */
async function found(token: string, text: string, more = ''): Promise<string[]> {
  const { status, data } = await ask<Lead[]>(token, 'GET', `/items/leads?fields=company&sort=company&search=${encodeURIComponent(text)}${more}`)
  expect(status).toBe(200)
  return data.map(lead => lead.company)
}
const counted = async (token: string, text: string) => Number((await ask<{ count: { id: number } }[]>(token, 'GET', `/items/leads?aggregate[count]=id&search=${encodeURIComponent(text)}`)).data[0]?.count.id)
async function make(company: string, values: Record<string, unknown> = {}): Promise<string> {
  const { data } = await ask<Lead>(admin, 'POST', '/items/leads', { company, email: `${MARK.toLowerCase()}@example.com`, ...values })
  made.set(company, data.id)
  return data.id
}
const words = async () => (await rowsOf<{ word: string }>('tenant_demo', 'SELECT word FROM kontor_state.words_leads WHERE word LIKE \'zwickel%\' OR word LIKE \'hobelbank%\'')).map(row => row.word)

beforeAll(async () => {
  [admin, rep, colleague] = await Promise.all([as('admin', 'otp'), as('rep'), as('rep')]) as [string, string, string]
  const [me, other] = await Promise.all([rep, colleague].map(async token => (await ask<{ id: string }>(token, 'GET', '/users/me?fields=id')).data.id))
  await make('Müllersche Prägeanstalt', { owner: me, city: 'Köln', phone: '+49 2241 / 98 76-54', mobile: '0171 / 55 00 221' })
  await make('Strassenbau Zwickelsdorf', { owner: null, contact_name: 'Jörg Groß' })
  await make('Geheime Hobelbankfabrik', { owner: other })
})
afterAll(async () => {
  await ask(admin, 'DELETE', '/fields/leads/test_nickname')
  await ask(admin, 'DELETE', '/items/leads', [...made.values()])
})

describe('a search', () => {
  test.each([
    ['müllersche', 'as it is written'], ['MULLERSCHE', 'without the umlaut'], ['muellersche', 'with the umlaut spelt out'], ['lersche', 'by a part of the word'],
    ['Prägeanstalten köln', 'in another inflection, words of several fields'], ['022419876', 'by the beginning of a phone number as it is dialled'],
    ['0049 (0)2241 987654', 'by a phone number that is written otherwise'], ['+49 171 5500221', 'by a mobile number with the country that it was given without'], ['Müllersche 02241 / 9876', 'by a word and a number'],
    ['mulelrsche', 'with letters swapped'], ['prageanstlat', 'mistyped'], ['Mülersche Kölm', 'mistyped twice'],
  ])('%s: %s', async text => expect(await found(rep, text)).toEqual(['Müllersche Prägeanstalt']))
  test.each([
    ['"strassenbau zwickels"', ['Strassenbau Zwickelsdorf']], ['„Müllersche Präge“', ['Müllersche Prägeanstalt']], [`${MARK} "müllersche`, ['Müllersche Prägeanstalt']],
    ['"zwickelsdorf strassenbau"', []], ['"strassenbau zwikels"', []], ['"muellersche prägeanstalt"', []],
  ])('%s is meant as it stands', async (text, wanted) => expect(await found(rep, text)).toEqual(wanted))
  test('by two letters goes by the beginning of words', async () => {
    expect(await found(rep, `${MARK} zw`)).toEqual(['Strassenbau Zwickelsdorf'])
    expect(await found(rep, `${MARK} ic`)).toEqual([])
  })
  test('takes signs as they stand', async () => {
    for (const text of ['%', '_', '\\', `'`, '"', '(', 'a & b', '\u0000', ':*', '%%%']) expect((await found(rep, `${MARK} ${text}xyzzyx`)).length, text).toBe(0)
    expect((await found(rep, '   ')).length).toBeGreaterThan(0)
  })
  test('finds what the person may see and nothing else, mistyped or not, and counts the same', async () => {
    expect(await found(colleague, 'hobelbnakfabrik')).toEqual(['Geheime Hobelbankfabrik'])
    for (const text of ['hobelbankfabrik', 'hobelbnakfabrik', 'geheime']) {
      expect(await found(rep, text)).toEqual([])
      expect(await counted(rep, text)).toBe(0)
    }
    expect(await found(rep, MARK)).toEqual(['Müllersche Prägeanstalt', 'Strassenbau Zwickelsdorf'])
    expect(await counted(rep, MARK)).toBe(2)
    expect(await counted(rep, 'quarzfikne')).toBe(2)
  })
  test('has pages, and nothing comes after the last', async () => {
    expect(await found(rep, MARK, '&limit=1&page=2')).toEqual(['Strassenbau Zwickelsdorf'])
    expect(await found(rep, MARK, '&limit=1&page=3')).toEqual([])
    expect(await found(rep, 'quarzfikne', '&limit=1&page=2')).toEqual(['Strassenbau Zwickelsdorf'])
  })
  test('goes together with a filter', async () => {
    const filter = encodeURIComponent(JSON.stringify({ city: { _eq: 'Köln' } }))
    expect(await found(rep, MARK, `&filter=${filter}`)).toEqual(['Müllersche Prägeanstalt'])
    expect(await found(rep, 'quarzfikne', `&filter=${filter}`)).toEqual(['Müllersche Prägeanstalt'])
  })
})

describe('what is searched follows the records', () => {
  test('a changed text is found, the former one is not, not even mistyped', async () => {
    const id = made.get('Strassenbau Zwickelsdorf')
    expect(await words()).toContain('zwickelsdorf')
    expect((await ask(admin, 'PATCH', `/items/leads/${id}`, { company: 'Tiefbau Ammerfurt' })).status).toBe(200)
    expect(await found(rep, 'ammerfurt')).toEqual(['Tiefbau Ammerfurt'])
    expect(await found(rep, 'zwickelsdorf')).not.toContain('Tiefbau Ammerfurt')
    expect(await words()).not.toContain('zwickelsdorf')
  })
  test('what is deleted for good leaves nothing behind', async () => {
    const id = made.get('Geheime Hobelbankfabrik')
    expect(await words()).toContain('hobelbankfabr')
    await rowsOf('tenant_demo', 'SET kontor.hard_delete = \'on\'; DELETE FROM leads WHERE id = \'' + id + '\'')
    expect(await words()).not.toContain('hobelbankfabr')
    expect(await rowsOf('tenant_demo', 'SELECT 1 FROM kontor_state.search_leads WHERE id = $1', [id])).toEqual([])
  })
  test('an administrator\'s own text field takes part while it is marked as searchable', async () => {
    expect((await ask(admin, 'POST', '/fields/leads', { field: 'test_nickname', type: 'string', schema: {}, meta: { interface: 'input', searchable: true } })).status).toBe(200)
    const id = made.get('Müllersche Prägeanstalt')
    await until('the new field to be writable', async () => (await ask(rep, 'PATCH', `/items/leads/${id}`, { test_nickname: 'Xylowyzqu' })).status === 200, 4)
    expect(await found(rep, 'xylowyzqu')).toEqual(['Müllersche Prägeanstalt'])
    expect((await ask(admin, 'PATCH', '/fields/leads/test_nickname', { meta: { searchable: false } })).status).toBe(200)
    await until('the field to leave the search', async () => (await found(rep, 'xylowyzqu')).length === 0, 4)
    expect((await ask(admin, 'PATCH', '/fields/leads/test_nickname', { meta: { searchable: true } })).status).toBe(200)
    await until('the field to be searched again', async () => (await found(rep, 'xylowyzqu')).length === 1, 4)
    expect((await ask(admin, 'DELETE', '/fields/leads/test_nickname')).status).toBe(204)
    await until('the field to be gone from the search', async () => (await found(rep, 'xylowyzqu')).length === 0, 4)
  })
  test('a record that is written looks up its own words, however many the tenant has', async () => {
    await withPostgres(hubInside(), 'tenant_demo', async (client) => {
      const write = () => client.query('INSERT INTO leads (id, company, status, date_created) VALUES (gen_random_uuid(), $1, \'new\', now())', [`${MARK} zuletzt`])
      const read = async () => Number((await client.query<{ n: string }>('SELECT pg_stat_get_xact_tuples_returned(\'kontor_state.words_leads\'::regclass) + pg_stat_get_xact_tuples_returned(\'kontor_state.words_leads_word\'::regclass) AS n')).rows[0]?.n)
      await client.query('BEGIN')
      await client.query('INSERT INTO kontor_state.words_leads (word) SELECT \'aaa\' || n FROM generate_series(1, 20000) n')
      for (let n = 0; n < 8; n++) await write()
      const before = await read()
      await write()
      expect(await read() - before).toBeLessThan(100)
      await client.query('ROLLBACK')
    })
  })
  test('a field comes and leaves with all of its records, however many, and nobody who changes them waits for it', async () => {
    const company = `${MARK} Menge`
    try {
      expect((await ask(admin, 'POST', '/fields/leads', { field: 'test_nickname', type: 'string', schema: {}, meta: { interface: 'input', searchable: false } })).status).toBe(200)
      const ids = (await rowsOf<{ id: string }>('tenant_demo', 'INSERT INTO leads (id, company, status, date_created, test_nickname) SELECT gen_random_uuid(), $1, \'new\', now(), \'Wimmelbild\' FROM generate_series(1, 2500) RETURNING id', [company])).map(({ id }) => id).sort()
      expect(await counted(admin, 'wimmelbild')).toBe(0)
      await withPostgres(hubInside(), 'tenant_demo', async (client) => {
        await client.query('BEGIN')
        await client.query('UPDATE leads SET city = \'Bonn\' WHERE id = $1', [ids[500]])
        expect((await ask(admin, 'PATCH', '/fields/leads/test_nickname', { meta: { searchable: true } })).status).toBe(200)
        for (const id of ids.slice(0, 5)) expect((await ask(admin, 'PATCH', `/items/leads/${id}`, { city: 'Köln' })).status).toBe(200)
        await client.query('COMMIT')
      })
      await until('all of them to be found', async () => await counted(admin, 'wimmelbild') === ids.length, 60)
      expect((await ask(admin, 'DELETE', '/fields/leads/test_nickname')).status).toBe(204)
      await until('none of them to be found', async () => await counted(admin, 'wimmelbild') === 0, 10)
    }
    finally {
      await rowsOf('tenant_demo', `SET kontor.hard_delete = 'on'; DELETE FROM leads WHERE company = '${company}'`)
    }
  })
})
