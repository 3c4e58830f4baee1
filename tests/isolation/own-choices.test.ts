import { applyModel, instanceOf, planModel, withClient } from '@kontor/apply'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'
import { stackDatabase } from './database.ts'

interface Choice { readonly value: string, readonly label: string, readonly color?: string, readonly category?: string, readonly retired?: true }
const env = stackDatabase()
const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] } })
let admin: string, rep: string, lead = ''

const api = async <T>(method: string, path: string, body?: unknown, token = rep): Promise<{ status: number, body: { data: T, error?: { code?: string, details?: unknown } } }> => {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, { method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', 'accept-language': 'de', ...body === undefined ? {} : { 'content-type': 'application/json' } }, body: body === undefined ? undefined : JSON.stringify(body) })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as { data: T } }
}
const statuses = async (): Promise<readonly Choice[]> => (await api<{ fields: { apiName: string, choices?: Choice[] }[] }>('GET', '/platform/collections/leads')).body.data.fields.find(f => f.apiName === 'status')?.choices ?? []
const status = async (value: string) => (await statuses()).find(c => c.value === value)
const told = (types: readonly string[]) => withClient(env, instanceOf('demo').database, async client => (await client.query<{ type: string }>('SELECT type FROM kontor_state.outbox_events WHERE record = $1 AND type = ANY($2) ORDER BY position', [lead, types])).rows.map(row => row.type))
const rowOf = async (value: string) => (await ask<{ id: string, sort: number }[]>(admin, 'GET', `/items/choice_values?filter[list][_eq]=leads.status&filter[value][_eq]=${value}`)).data[0] as { id: string, sort: number }
const BUILT_IN = ['new', 'contacted', 'qualified', 'disqualified', 'converted']
const own = ['termin_vereinbart', 'angebot', 'visited']

async function cleanUp(): Promise<void> {
  if (lead) await withClient(env, instanceOf('demo').database, client => client.query('UPDATE leads SET status = \'new\' WHERE id = $1', [lead]))
  for (const value of own) {
    const row = await rowOf(value) as { id: string } | undefined
    if (row) await ask(admin, 'DELETE', `/items/choice_values/${row.id}`)
  }
  const contacted = await rowOf('contacted')
  await ask(admin, 'PATCH', `/items/choice_values/${contacted.id}`, { name_de: 'Kontaktiert', name_en: 'Contacted', color: '#8B5CF6', sort: 20, retired: false })
}

beforeAll(async () => {
  [admin, rep] = await Promise.all([as('admin', 'otp'), as('rep')])
  await cleanUp()
}, 60_000)
afterAll(async () => {
  await cleanUp()
  if (lead) await api('DELETE', `/crm/leads/${lead}`)
}, 60_000)

test('an own status is there within seconds, in its place and colour, and belongs to a built-in one', async () => {
  expect((await statuses()).map(c => c.value)).toEqual(BUILT_IN)
  const refused = await ask(admin, 'POST', '/items/choice_values', { list: 'leads.status', name_de: 'Termin vereinbart' })
  expect([refused.status, refused.code]).toEqual([400, 'CHOICE_NEEDS_CATEGORY'])
  const made = await ask(admin, 'POST', '/items/choice_values', { list: 'leads.status', name_de: 'Termin vereinbart', name_en: 'Meeting booked', color: '#DB2777', category: 'qualified', sort: 25 })
  expect(made.status).toBe(200)
  expect(made.data.value).toBe('termin_vereinbart')
  await until('the status to be seen', async () => await status('termin_vereinbart') !== undefined, 5)
  expect(await status('termin_vereinbart')).toEqual({ value: 'termin_vereinbart', label: 'Termin vereinbart', color: '#DB2777', category: 'qualified' })
  expect((await statuses()).map(c => c.value)).toEqual(['new', 'contacted', 'termin_vereinbart', 'qualified', 'disqualified', 'converted'])
}, 30_000)

test('records take it, lists find it, the summary counts it, and the rules of its category hold', async () => {
  const made = await api<{ id: string, status: string }>('POST', '/crm/leads', { company: 'Eigener Status GmbH' })
  lead = made.body.data.id
  expect((await api('PATCH', `/crm/leads/${lead}`, { status: 'nonsense' })).status).toBe(400)
  expect((await api<{ status: string }>('PATCH', `/crm/leads/${lead}`, { status: 'termin_vereinbart' })).body.data.status).toBe('termin_vereinbart')
  expect((await api<{ id: string }[]>('GET', '/crm/leads?filter[status]=termin_vereinbart')).body.data.map(({ id }) => id)).toEqual([lead])
  const { statuses: counted } = (await api<{ statuses: (Choice & { count: number })[] }>('GET', '/crm/leads/summary')).body.data
  expect(counted.find(c => c.value === 'termin_vereinbart')).toEqual({ value: 'termin_vereinbart', label: 'Termin vereinbart', color: '#DB2777', category: 'qualified', count: 1 })
  // It is qualified now, and still is when the built-in status follows: nobody hears of it twice.
  const meanings = ['crm.lead.qualified', 'crm.lead.disqualified', 'crm.lead.converted']
  expect(await told(meanings)).toEqual(['crm.lead.qualified'])
  await api('PATCH', `/crm/leads/${lead}`, { status: 'qualified' })
  expect(await told(meanings)).toEqual(['crm.lead.qualified'])
  await api('PATCH', `/crm/leads/${lead}`, { status: 'new' })
  await api('PATCH', `/crm/leads/${lead}`, { status: 'termin_vereinbart' })
  expect(await told(meanings)).toEqual(['crm.lead.qualified', 'crm.lead.qualified'])
}, 30_000)

test('the order of statuses and the reason for disqualifying hold by category, whoever writes', async () => {
  const made = async (values: object) => (await api<{ id: string }>('POST', '/crm/leads', { company: 'Statusfolge GmbH', ...values })).body.data.id
  const set = async (id: string, values: object) => {
    const { status: answer, body } = await api<{ status: string }>('PATCH', `/crm/leads/${id}`, values)
    return answer === 200 ? body.data.status : (body as unknown as { error: { code: string } }).error.code
  }
  const id = await made({})
  expect(await set(id, { status: 'converted' })).toBe('STATUS_ORDER')
  expect(await set(id, { status: 'disqualified' })).toBe('REASON_MISSING')
  expect(await set(id, { status: 'disqualified', disqualifiedReason: '  ' })).not.toBe('disqualified')
  expect(await set(id, { status: 'disqualified', disqualifiedReason: 'Kein Bedarf' })).toBe('disqualified')
  expect(await set(id, { disqualifiedReason: null })).toBe('REASON_MISSING')
  expect(await set(id, { status: 'termin_vereinbart' })).toBe('STATUS_ORDER')
  expect(await set(id, { status: 'new' })).toBe('new')
  expect(await set(id, { status: 'termin_vereinbart' })).toBe('termin_vereinbart')
  // What makes the customer converts, and nothing else does.
  expect(await set(id, { status: 'converted' })).toBe('CONVERT_BY_OPERATION')
  expect((await api<{ customer: string }>('POST', `/crm/leads/${id}/convert`, {})).status).toBe(201)
  expect(await set(id, { status: 'qualified' })).toBe('STATUS_ORDER')
  expect(await set(id, { city: 'Bonn' })).toBe('LEAD_CONVERTED')
  expect(await set(id, { notes: 'Im Haus gesprochen' })).toBe('converted')
  // Directus itself and an administrator meet the same rule; what is made may begin anywhere.
  expect((await ask(admin, 'PATCH', `/items/leads/${id}`, { status: 'new' })).code).toBe('STATUS_ORDER')
  const old = await made({ status: 'disqualified' })
  expect(await set(old, { city: 'Bonn' })).toBe('disqualified')
  // Of two at once one alone is first.
  const raced = await made({ status: 'qualified' })
  const both = await Promise.all([api('POST', `/crm/leads/${raced}/convert`, {}).then(({ status: answer }) => answer === 201), set(raced, { status: 'disqualified', disqualifiedReason: 'Zu spät' }).then(one => one === 'disqualified')])
  expect(both.filter(Boolean)).toHaveLength(1)
  for (const one of [id, old, raced]) await api('DELETE', `/crm/leads/${one}`)
  for (const customer of (await api<{ id: string }[]>('GET', '/crm/customers?filter[company]=Statusfolge%20GmbH')).body.data) await api('DELETE', `/crm/customers/${customer.id}`)
}, 30_000)

test('built-in values are renamed, recoloured, moved and retired, but neither removed nor given another meaning', async () => {
  const contacted = await rowOf('contacted')
  expect((await ask(admin, 'PATCH', `/items/choice_values/${contacted.id}`, { name_de: 'Angesprochen', name_en: 'Approached', color: '#0EA5E9', sort: 1, retired: true })).status).toBe(200)
  await until('the change to be seen', async () => (await status('contacted'))?.label === 'Angesprochen', 5)
  expect(await status('contacted')).toEqual({ value: 'contacted', label: 'Angesprochen', color: '#0EA5E9', category: 'contacted', retired: true })
  expect((await api('PATCH', `/crm/leads/${lead}`, { status: 'contacted' })).status).toBe(400)
  expect((await ask(admin, 'PATCH', `/items/choice_values/${contacted.id}`, { category: 'qualified' })).code).toBe('CHOICE_BUILT_IN')
  expect((await ask(admin, 'DELETE', `/items/choice_values/${contacted.id}`)).code).toBe('CHOICE_BUILT_IN')
  expect((await ask(admin, 'PATCH', `/items/choice_values/${(await rowOf('new')).id}`, { retired: true })).code).toBe('CHOICE_IS_DEFAULT')
  const ours = await rowOf('termin_vereinbart')
  expect((await ask(admin, 'PATCH', `/items/choice_values/${ours.id}`, { value: 'other' })).code).toBe('CHOICE_KEY_STAYS')
  expect((await ask(admin, 'DELETE', `/items/choice_values/${ours.id}`)).code).toBe('CHOICE_IN_USE')
}, 30_000)

test('Studio\'s own editor of the field does the same: a new value belongs to the one above it, one that is taken out is retired', async () => {
  const { data: field } = await ask<{ meta: { options: { choices: { text: string, value: string }[] } } }>(admin, 'GET', '/fields/leads/status')
  const choices = field.meta.options.choices.flatMap(c => c.value === 'termin_vereinbart' ? [] : c.value === 'disqualified' ? [{ text: 'Angebot', value: 'angebot', color: '#22C55E' }, c] : [c])
  expect((await ask(admin, 'PATCH', '/fields/leads/status', { meta: { options: { choices } } })).status).toBe(200)
  await until('the new value to be seen', async () => await status('angebot') !== undefined, 5)
  expect(await status('angebot')).toMatchObject({ label: 'Angebot', color: '#22C55E', category: 'qualified' })
  expect(await status('termin_vereinbart')).toMatchObject({ retired: true })
  // The record keeps it, and other fields of it can still be changed.
  expect((await api<{ status: string }>('PATCH', `/crm/leads/${lead}`, { city: 'Bonn' })).body.data.status).toBe('termin_vereinbart')
  // Lists without categories take any value.
  const { data: rating } = await ask<{ meta: { options: { choices: object[] } } }>(admin, 'GET', '/fields/leads/rating')
  expect((await ask(admin, 'PATCH', '/fields/leads/rating', { meta: { options: { choices: [...rating.meta.options.choices, { text: 'Eiskalt', value: 'icy', color: '#93C5FD' }] } } })).status).toBe(200)
  await until('the rating to be taken', async () => (await api('PATCH', `/crm/leads/${lead}`, { rating: 'icy' })).status === 200, 5)
  await api('PATCH', `/crm/leads/${lead}`, { rating: null })
  const icy = (await ask<{ id: string }[]>(admin, 'GET', '/items/choice_values?filter[value][_eq]=icy')).data[0]
  expect((await ask(admin, 'DELETE', `/items/choice_values/${icy?.id}`)).status).toBe(204)
}, 40_000)

test('a program of the administrator keeps them by the API, with the same rules', async () => {
  interface Row { readonly id: string, readonly value: string, readonly nameDe: string, readonly color: string | null }
  const given = { list: 'leads.status', value: 'visited', nameDe: 'Besucht', color: '#0EA5E9', sort: 26 }
  expect((await api('POST', '/platform/choices', { ...given, category: 'contacted' })).status).toBe(403)
  expect(await api('POST', '/platform/choices', given, admin)).toMatchObject({ status: 400, body: { error: { code: 'CHOICE_NEEDS_CATEGORY' } } })
  const made = await api<Row>('POST', '/platform/choices', { ...given, category: 'contacted' }, admin)
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  await until('the status to be seen', async () => await status('visited') !== undefined, 5)
  const listed = await api<Row[]>('GET', '/platform/choices?filter[list]=leads.status&sort=sort&fields=value,nameDe', undefined, admin)
  expect(listed.body.data.map(({ value }) => value)).toEqual(expect.arrayContaining(['new', 'visited', 'converted']))
  expect((await api<Row>('PATCH', `/platform/choices/${made.body.data.id}`, { nameDe: 'Vor Ort' }, admin)).body.data.nameDe).toBe('Vor Ort')
  expect(await api('PATCH', `/platform/choices/${made.body.data.id}`, { value: 'elsewhere' }, admin)).toMatchObject({ status: 409, body: { error: { code: 'CHOICE_KEY_STAYS' } } })
  const builtIn = await rowOf('converted')
  expect(await api('DELETE', `/platform/choices/${builtIn.id}`, undefined, admin)).toMatchObject({ status: 403, body: { error: { code: 'CHOICE_BUILT_IN' } } })
  expect((await api('DELETE', `/platform/choices/${made.body.data.id}`, undefined, admin)).status).toBe(204)
  await until('the status to be gone', async () => await status('visited') === undefined, 5)
}, 30_000)

test('an upgrade takes nothing of it away', async () => {
  const before = await statuses()
  // Studio's options follow the rows a moment later.
  await until('nothing to be left to do', async () => (await planModel(env, instanceOf('demo')))?.length === 0, 5)
  expect((await applyModel(env, instanceOf('demo'), { repair: true })).changes).toEqual([])
  expect(await statuses()).toEqual(before)
  expect(before.map(c => c.value)).toEqual(expect.arrayContaining(BUILT_IN))
}, 60_000)
