import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { ask } from '../support/directus.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { callsOf, type ListCall } from '../support/list-calls.ts'
import { fillWith, type OwnColumn } from '../support/many-rows.ts'
import { addOwnFields, ownFields } from '../support/own-fields.ts'
import { endOfLog, explainAll, faultsOf, markCall, plansSince } from '../support/query-plans.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { until } from '../support/until.ts'

/** A collection that the administrator made. */
const VISITS = 'own_visits'
/** Rows of what a tenant has many of, in lists that can be gone through with a cursor. */
const ROWS: Readonly<Record<string, number>> = { leads: 30_000, activities: 20_000, proposals: 10_000, lead_duplicates: 5_000, customers: 10_000, contacts: 10_000, opportunities: 10_000, enrichment_runs: 20_000, tasks: 10_000, chat_threads: 10_000, [VISITS]: 10_000 }
/** More rows than that are many. */
const MANY = 3_000
const OWN_COLUMNS: readonly OwnColumn[] = [
  { name: 'own_text', kind: 'text' }, { name: 'own_number', kind: 'integer' }, { name: 'own_money', kind: 'decimal' }, { name: 'own_date', kind: 'date' }, { name: 'own_choice', kind: 'choice', choices: ['gold', 'silver'] },
  { name: 'own_topics', kind: 'tags' }, { name: 'own_flag', kind: 'boolean' }, { name: 'own_person', kind: 'person' }, { name: 'own_record', kind: 'relation' },
]
/** Lists that are kept by hand: no tenant has many of these. */
const FEW = ['choice_values', 'departments', 'industries', 'lead_sources', 'mail_templates', 'saved_views']

const slug = `plans-${Date.now().toString(36)}`
const database = `tenant_${slug.replaceAll('-', '_')}`
const inTenant = <T>(work: (client: Client) => Promise<T>) => withPostgres(hubInside(), database, work)
const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { [slug]: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })
let rep: string, admin: string, me: string, other: string

beforeAll(async () => {
  expect(await createOverCli(slug)).toMatchObject({ code: 0 })
  const second = await as('rep')
  ;[rep, admin] = await Promise.all([as('rep'), as('admin', 'otp')])
  const idOf = async (token: string) => (await ask(token, 'GET', '/users/me?fields=id', undefined, slug)).data.id ?? ''
  ;[me, other] = [await idOf(rep), await idOf(second)]
  const asAdmin = async (method: string, path: string, body?: unknown) => {
    const answer = await ask(admin, method, path, body, slug)
    return { status: answer.status, text: JSON.stringify(answer.body) }
  }
  expect(await asAdmin('POST', '/collections', { collection: VISITS, schema: {}, meta: {}, fields: [{ field: 'id', type: 'uuid', schema: { is_primary_key: true }, meta: { hidden: true, special: ['uuid'] } }] })).toMatchObject({ status: 200 })
  for (const collection of ['leads', VISITS]) await addOwnFields(asAdmin, collection, ownFields(collection))
  expect(await asAdmin('POST', '/items/portal_collections', { collection: VISITS })).toMatchObject({ status: 200 })
  // Lists of several values are in no order.
  await until('indexes of all own fields', async () => (await rowsOf<{ n: number }>(database, 'SELECT count(*)::int AS n FROM pg_index WHERE starts_with(indexrelid::regclass::text, \'kontor_own_order\') AND indisvalid'))[0]?.n === 2 * OWN_COLUMNS.length)
  await inTenant(async (client) => {
    for (const [collection, rows] of Object.entries(ROWS)) await fillWith(client, collection, rows, { me, other }, collection === 'leads' || collection === VISITS ? OWN_COLUMNS : [])
    // Most leads have been imported; of some, one value is verified.
    await client.query(`INSERT INTO lead_origins (id, lead, field, kind, person, verification, at) SELECT gen_random_uuid(), id, field, kind, CASE kind WHEN 'person' THEN $1::uuid END, said, now()
      FROM (SELECT set_config('kontor.facts', 'given', true)) told, (
        SELECT id, '*' AS field, CASE WHEN hashtext(id::text) % 4 = 0 THEN 'person' ELSE 'import' END AS kind, 'unverified' AS said FROM leads
        UNION ALL SELECT id, 'email', 'person', 'verified' FROM leads WHERE hashtext(id::text) % 50 = 0) facts`, [me])
    await fillWith(client, 'audit_log', 10_000, { me, other })
    await client.query('INSERT INTO directus_notifications (timestamp, status, recipient, subject) SELECT now() - n * interval \'1 min\', CASE n % 9 WHEN 0 THEN \'inbox\' ELSE \'archived\' END, CASE n % 2 WHEN 0 THEN $1::uuid ELSE $2::uuid END, \'Aufgabe\' FROM generate_series(1, 10000) n', [me, other])
    await client.query('VACUUM ANALYZE')
    await explainAll(client, database)
  })
}, 300_000)
afterAll(() => removeTenant(slug), 120_000)

/** Lists with an order and filters of their own. */
const MORE: readonly ListCall[] = [
  ...['', '?unread=true'].map(query => ({ path: `/platform/notifications${query}`, collection: 'directus_notifications' })),
  // Where a value comes from, of some leads and of none. What most have is looked at lead by lead, or all at once where leads are as few as here.
  ...['email:verified', 'phone:proposal', `*:source:${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}`].flatMap(claim => ['-createdAt', 'company'].map(sort => ({ path: `/crm/leads?fields=id&sort=${sort}&filter[origin]=${encodeURIComponent(claim)}`, collection: 'leads' }))),
  ...['', 'sort=at', 'search=Rheinuferbau', 'filter[action][startsWith]=Rheinuferbau%20', 'filter[action]=Rheinuferbau%20471', 'filter[actor]=me', 'filter[at][gte]=2026-01-01', 'filter[at][lt]=2026-01-01'].map(query => ({ path: `/platform/audit-log?${query}`, collection: 'audit_log', admin: true as const })),
]

/** Of records that are seen with their lead: orders and filters that pages of the portal ask for. Programs may ask for others. */
const OF_PAGES: Readonly<Record<string, { readonly orders: readonly string[], readonly filters: readonly string[] }>> = {
  activities: { orders: ['occurredAt'], filters: ['lead', 'kind', 'result', 'person', 'occurredAt'] },
  lead_duplicates: { orders: ['createdAt', 'score'], filters: ['lead', 'other', 'state'] },
  proposals: { orders: ['createdAt'], filters: ['lead', 'state', 'document'] },
}

/** A contact is seen with its customer: what leaves a value out puts all in order that one sees, or not, as the samples of the planner have it. */
const BY_CHANCE = 'one plan or the other, 10 ms for 3,000'

/** Why no index can serve a call, where none can. */
function excused({ path, collection, order, filter, operator }: ListCall): string | undefined {
  const asked = OF_PAGES[collection]
  if (asked && ((order && !asked.orders.includes(order.apiName)) || (filter && !asked.filters.includes(filter.apiName)))) return 'whether one sees the record is said by its lead: what no page asks for puts all in order that one sees'
  // A page of theirs asks for the open ones, the likeliest first.
  if (collection === 'lead_duplicates' && (order?.apiName === 'score' || (!order && (!filter || operator === 'neq' || operator === 'nin')))) return 'a pair is seen by whoever sees both leads: without a state all of them are put in order'
  if (collection === 'contacts' && (operator === 'neq' || operator === 'nin' || operator === 'ncontains')) return BY_CHANCE
  // A word that stands in one of a hundred and fifty: the first page is as soon found in the order of the keys.
  if (collection === VISITS && !order && path.includes('search=')) return BY_CHANCE
  if (order?.relation) return 'the names of related records stand in another table: all that one sees is looked at and the first of it kept, 0.1 s for 50,000 leads'
  if (filter?.kind === 'longText' && operator === 'contains') return 'an index of its thousands of parts would cost each record with a long text more than people look for them'
  return undefined
}

test('an index serves every list that the portal offers, in every order, by every filter, own fields included', async () => {
  const get = (path: string, token = rep) => fetch(`${hub().publicUrl}/api/v1${path}`, { headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': slug } })
  const { calls: generic, collections } = await callsOf(async path => await (await get(path)).json() as never, { skip: FEW, database, me, other })
  expect([...collections].sort()).toEqual(Object.keys(ROWS).sort())
  const calls = [...generic, ...MORE.map(({ path, ...more }) => ({ path: path.replace('=me', `=${me}`), ...more }))]
  const start = endOfLog()
  const many = await inTenant(async (client) => {
    for (const [at, { path, admin: byAdmin }] of calls.entries()) {
      await markCall(client, at)
      const response = await get(path, byAdmin ? admin : rep)
      const text = await response.text()
      expect(response.status, `${path}: ${text}`).toBe(200)
    }
    await markCall(client, calls.length)
    return new Set((await client.query<{ name: string }>('SELECT relname AS name FROM pg_class WHERE relkind = \'r\' AND reltuples > $1', [MANY])).rows.map(({ name }) => name))
  })
  const plans = plansSince(start, database)
  const found = calls.map((call, at) => ({ call, faults: [...new Set((plans.get(at) ?? []).flatMap(explained => [...faultsOf(explained, MANY, many)]))] }))
  expect(found.filter(({ call }, at) => !plans.get(at)?.some(explained => explained['Query Text'].includes(` from "${call.collection}"`))).map(({ call }) => call.path), 'not explained').toEqual([])
  expect(found.flatMap(({ call, faults }) => excused(call) === undefined ? faults.map(what => `${call.path}: ${what}`) : [])).toEqual([])
  // An excuse that is not needed any more goes.
  const needed = new Set(found.flatMap(({ call, faults }) => faults.length > 0 ? excused(call) ?? [] : []))
  expect(calls.flatMap(call => excused(call) ?? []).filter(excuse => excuse !== BY_CHANCE && !needed.has(excuse))).toEqual([])
}, 300_000)
