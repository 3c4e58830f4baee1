import { afterAll, beforeAll, expect, test } from 'vitest'
import { LANGUAGE_MODEL, withTotal, withTotalByHand } from '../fixtures/model-language.ts'
import { makeLanguageTenant, type LanguageTenant } from '../support/language-tenant.ts'
import { until } from '../support/until.ts'

interface Bill { readonly id: string, readonly total: string | null, readonly is_large: boolean | null, readonly line: string | null }
const FIELDS = 'fields=id,total,is_large,line'
let tenant: LanguageTenant
let bill: Bill
beforeAll(async () => {
  tenant = await makeLanguageTenant('computed')
}, 180_000)
afterAll(() => tenant.remove(), 120_000)
const total = async () => Number((await tenant.ask<Bill>('admin', 'GET', `/items/bills/${bill.id}?${FIELDS}`)).data.total)

test('the database makes the value of each record, and Directus shows it as one that nobody writes', async () => {
  const made = await tenant.ask<Bill>('admin', 'POST', `/items/bills?${FIELDS}`, { title: 'Kursgebühr', place: 'Bad Godesberg am Rhein', net: 400.5, quantity: 3 })
  expect(made.status, JSON.stringify(made.body)).toBe(200)
  bill = made.data
  // What is too long is cut, so that the record is written all the same.
  expect(bill).toEqual({ id: bill.id, total: '1201.5000', is_large: false, line: 'Kursgebühr (Bad Gode' })
  const changed = await tenant.ask<Bill>('admin', 'PATCH', `/items/bills/${bill.id}?${FIELDS}`, { net: 1000, place: null })
  expect(changed.data).toEqual({ id: bill.id, total: '3000.0000', is_large: true, line: 'Kursgebühr' })
  const fields = await tenant.ask<{ field: string, schema: { is_generated: boolean } | null, meta: { readonly: boolean } }[]>('admin', 'GET', '/fields/bills')
  expect(fields.data.filter(({ schema }) => schema?.is_generated).map(({ field, meta }) => [field, meta.readonly])).toEqual([['total', true], ['is_large', true], ['line', true]])
})
test('whoever writes it all the same is told so, and nothing is written', async () => {
  for (const [method, path] of [['POST', '/items/bills'], ['PATCH', `/items/bills/${bill.id}`]] as const) {
    const refused = await tenant.ask('admin', method, path, { title: 'By hand', total: 1 })
    expect([refused.status, refused.code]).toEqual([400, 'INVALID_PAYLOAD'])
  }
  expect(await tenant.sql('SELECT 1 FROM bills WHERE title = \'By hand\'')).toEqual([])
})
test('lists filter, sort and search by it, with indexes as for any other field', async () => {
  await tenant.ask('admin', 'POST', '/items/bills', [{ title: 'Small', net: 1 }, { title: 'None' }])
  const found = async (query: string) => (await tenant.ask<{ title: string }[]>('admin', 'GET', `/items/bills?fields=title&${query}`)).data.map(({ title }) => title)
  expect(await found('filter[total][_gte]=1&sort=-total')).toEqual(['Kursgebühr', 'Small'])
  expect(await found('filter[is_large][_eq]=true')).toEqual(['Kursgebühr'])
  expect(await found('filter[total][_null]=true')).toEqual(['None'])
  expect(await tenant.sql('SELECT text FROM kontor_state.search_bills WHERE text LIKE \'%kursgebuhr kursgebuhr%\'')).toHaveLength(1)
  const indexes = (await tenant.sql<{ name: string }>('SELECT indexname AS name FROM pg_indexes WHERE tablename = \'bills\'')).map(({ name }) => name)
  expect(indexes).toEqual(expect.arrayContaining(['bills_total_id_live', 'bills_is_large_id_live', 'bills_line_trgm']))
})
test('a second apply changes nothing', async () => {
  expect((await tenant.apply(LANGUAGE_MODEL, { repair: true })).changes).toEqual([])
})
test('another expression of the next version makes all values anew, one that somebody put there is taken back', async () => {
  expect((await tenant.apply(withTotal((net, quantity) => `${net} * ${quantity} * 2`))).changes.map(({ what }) => what)).toEqual(['bills.total: computed as "net" * "quantity" * 2'])
  await until('the new values', async () => await total() === 6000, 20)
  await tenant.sql('ALTER TABLE bills ALTER COLUMN total SET EXPRESSION AS (net + quantity)')
  expect((await tenant.apply(LANGUAGE_MODEL)).changes).toHaveLength(1)
  await until('the former values', async () => await total() === 3000, 20)
  await tenant.sql('ALTER TABLE bills ALTER COLUMN total SET EXPRESSION AS (net + quantity)')
  expect((await tenant.apply(LANGUAGE_MODEL, { repair: true })).changes).toHaveLength(1)
  expect((await tenant.apply(LANGUAGE_MODEL, { repair: true })).changes).toEqual([])
})
test('an expression that PostgreSQL does not take is named, and nothing is changed', async () => {
  await expect(tenant.apply(withTotal((net, quantity) => `${net} * ${quantity} * extract(epoch FROM now())`))).rejects.toThrow(/^bills\.total: computed as .*not immutable/)
  await expect(tenant.apply(withTotal((net, quantity) => `${net} * ${quantity} * nothing_at_all`))).rejects.toThrow(/^bills\.total: .*"nothing_at_all" does not exist/)
  expect((await tenant.apply(LANGUAGE_MODEL, { repair: true })).changes).toEqual([])
})
test('what is computed no more keeps its values, and people fill it in', async () => {
  await tenant.apply(withTotalByHand())
  await until('Directus to take a value', async () => (await tenant.ask('admin', 'PATCH', `/items/bills/${bill.id}`, { quantity: 9, total: 5 })).status === 200, 20)
  expect(await total()).toBe(5)
  expect(await tenant.sql('SELECT total::float FROM bills WHERE title = \'Small\'')).toEqual([{ total: 1 }])
  // The other way values of people would be lost.
  expect((await tenant.apply(LANGUAGE_MODEL)).changes.filter(({ kind }) => kind === 'report').map(({ what }) => what)).toEqual(['bills.total is filled in, the model computes it'])
  expect(await total()).toBe(5)
})
