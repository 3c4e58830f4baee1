import { applyModel, compileModel, compileVersion, instanceOf, type ApplyResult } from '@kontor/apply'
import { field, l, leads, MODELS, defineCollection, type Collection } from '@kontor/model'
import { POLICY_IDS } from '@kontor/policies'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { addOwnFields, ownFields } from '../support/own-fields.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant, tenantCli } from '../support/tenants.ts'
import { until } from '../support/until.ts'
import { stackDatabase } from './database.ts'

const slug = `keeps-${Date.now().toString(36)}`
const tenant = instanceOf(slug)
const env = stackDatabase()
const FIELDS = ownFields('leads')
let admin: string, rep: string
const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { [slug]: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })
const sql = <T extends object>(text: string, values: unknown[] = []) => rowsOf<T>(tenant.database, text, values)
const studio = async <T = { id: string }>(method: string, path: string, body?: unknown): Promise<T> => {
  const answer = await ask<T>(admin, method, path, body, slug)
  expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300)
  return answer.data
}
async function api<T = { id: string }>(token: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, { method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': slug, 'accept-language': 'de', ...body === undefined ? {} : { 'content-type': 'application/json' } }, body: body === undefined ? undefined : JSON.stringify(body) })
  const text = await response.text()
  expect(response.ok, `${method} ${path}: ${response.status} ${text}`).toBe(true)
  return (JSON.parse(text) as { data: T }).data
}

/** A version of the model that knows more: a field and a group of leads, another text and order, one more status, a collection. */
function nextVersion(): Collection[] {
  const { company, status, ...rest } = leads.fields
  const later: Collection = {
    ...leads, listFields: ['company', 'fax', 'city'], groups: [...leads.groups ?? [], { key: 'later', label: l('Später', 'Later') }],
    fields: {
      fax: field.phone({ label: l('Fax', 'Fax'), group: 'later', maxLength: 100 }), ...rest, status: { ...status, label: l('Phase', 'Phase'), help: l('Wie weit es ist', 'How far it is') },
      company: { ...company, label: l('Unternehmen', 'Organization'), help: l('Wie im Register', 'As in the register') },
    },
  }
  const added = defineCollection({
    name: 'later_things', domain: 'crm', label: { singular: l('Neues', 'Thing'), plural: l('Neues', 'Things') }, icon: 'fiber_new', display: '{{name}}', defaultSort: 'name',
    fields: { name: field.text({ label: l('Name', 'Name'), required: true, search: true }), lead: field.relation({ label: l('Lead', 'Lead'), to: 'leads', onDelete: 'SET NULL' }) },
  })
  return [...MODELS.tenant.map(one => one.name === 'leads' ? later : one), added]
}

/** All that people of the tenant made, row by row. */
async function everything(): Promise<Record<string, unknown>> {
  const names = FIELDS.map(({ field: name }) => name)
  const all = {
    records: await sql(`SELECT id, company, status, ${names.join()} FROM leads ORDER BY company`),
    columns: await sql('SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable, column_default FROM information_schema.columns WHERE table_schema = \'public\' AND (table_name = \'machines\' OR column_name LIKE \'own\\_%\') ORDER BY 1, 2'),
    fields: await sql('SELECT to_jsonb(f) AS f FROM directus_fields f WHERE collection = \'machines\' OR field LIKE \'own\\_%\' ORDER BY collection, field'),
    looks: await sql('SELECT sort, "group", translations, note, width, hidden, interface FROM directus_fields WHERE collection = \'leads\' AND field IN (\'company\', \'website\') ORDER BY field'),
    collection: await sql('SELECT to_jsonb(c) AS c FROM directus_collections c WHERE collection = \'machines\''),
    relations: await sql('SELECT to_jsonb(r) AS r FROM directus_relations r WHERE many_collection = \'machines\' OR many_field LIKE \'own\\_%\' ORDER BY id'),
    machines: await sql('SELECT * FROM machines ORDER BY name'),
    rights: await sql('SELECT policy, collection, action, permissions, validation, fields FROM directus_permissions WHERE collection IN (\'leads\', \'machines\') ORDER BY policy, collection, action, fields'),
    indexes: await sql('SELECT indexdef FROM pg_indexes WHERE tablename IN (\'leads\', \'machines\') AND indexname LIKE \'kontor\\_own\\_%\' ORDER BY 1'),
    bookmarks: await sql('SELECT to_jsonb(p) AS p FROM directus_presets p WHERE bookmark = \'Heiße Leads\''),
  }
  const rows = await Promise.all(['choice_values', 'portal_collections', 'saved_views', 'web_forms', 'webhooks', 'directus_flows', 'directus_operations', 'tenant_settings'].map(async name => [name, await sql(`SELECT to_jsonb(t) AS t FROM ${name} t ORDER BY id`)] as const))
  const made = { ...all, ...Object.fromEntries(rows) }
  for (const [name, found] of Object.entries(made)) expect((found as unknown[]).length, name).toBeGreaterThan(0)
  return made
}

let before: Record<string, unknown>
let lead = '', industry = ''
beforeAll(async () => {
  expect(await createOverCli(slug)).toMatchObject({ code: 0 });
  [admin, rep] = await Promise.all([as('admin', 'otp'), as('rep')])
  // Fields of each type, in a group of their own, one of ours among them; looks and order of ours.
  await addOwnFields(async (method, path, body) => {
    const answer = await ask(admin, method, path, body, slug)
    return { status: answer.status, text: JSON.stringify(answer.body) }
  }, 'leads', FIELDS)
  await studio('POST', '/fields/leads', { field: 'own_group', type: 'alias', schema: null, meta: { interface: 'group-detail', special: ['alias', 'no-data', 'group'], translations: [{ language: 'de-DE', translation: 'Eigenes' }] } })
  await studio('PATCH', '/fields/leads', [{ field: 'own_text', meta: { group: 'own_group', sort: 2, width: 'half' } }, { field: 'own_number', meta: { group: 'own_group', sort: 1, required: true } }, { field: 'website', meta: { group: 'own_group', sort: 3 } }])
  await studio('PATCH', '/fields/leads/company', { meta: { translations: [{ language: 'de-DE', translation: 'Schule' }, { language: 'en-US', translation: 'School' }], note: 'Wie am Eingang', sort: 7 } })
  // A status and a value of a list, one of ours by another name.
  await studio('POST', '/items/choice_values', { list: 'leads.status', value: 'termin', name_de: 'Termin', name_en: 'Appointment', color: '#DB2777', category: 'qualified', sort: 25 })
  const [contacted] = await studio<{ id: string }[]>('GET', '/items/choice_values?filter[list][_eq]=leads.status&filter[value][_eq]=contacted')
  await studio('PATCH', `/items/choice_values/${contacted?.id}`, { name_de: 'Angerufen', sort: 5 })
  // A collection with rows and rights.
  await studio('POST', '/collections', {
    collection: 'machines', schema: {}, meta: { icon: 'factory', translations: [{ language: 'de-DE', translation: 'Maschinen', singular: 'Maschine', plural: 'Maschinen' }] },
    fields: [{ field: 'id', type: 'uuid', schema: { is_primary_key: true }, meta: { special: ['uuid'] } }, { field: 'name', type: 'string', schema: {}, meta: { interface: 'input' } }, { field: 'lead', type: 'uuid', schema: {}, meta: { interface: 'select-dropdown-m2o', special: ['m2o'] } }],
  })
  await until('the collection to be known', () => studio('POST', '/relations', { collection: 'machines', field: 'lead', related_collection: 'leads', schema: { on_delete: 'SET NULL' } }), 10)
  await studio('POST', '/items/portal_collections', { collection: 'machines', sort: 1 })
  for (const action of ['read', 'create']) await studio('POST', '/permissions', { policy: POLICY_IDS.rep, collection: 'machines', action, fields: ['id', 'name', 'lead'], permissions: action === 'read' ? { name: { _nempty: true } } : {} })
  // Rights that were taken away: of a field of theirs and of one of ours.
  const rights = await studio<{ id: number, action: string, fields: string[] }[]>('GET', `/permissions?filter[collection][_eq]=leads&filter[policy][_eq]=${POLICY_IDS.rep}&limit=-1`)
  const readAll = rights.find(({ action }) => action === 'read')
  expect(readAll?.fields).toContain('own_money')
  for (const { id, action, fields } of rights) if (action !== 'delete') await studio('PATCH', `/permissions/${id}`, { fields: fields.filter(name => name !== 'own_money' && (action === 'read' || name !== 'own_topics')) })
  const flow = await studio('POST', '/flows', { name: 'Eigener Ablauf', status: 'inactive', trigger: 'event', accountability: 'all', options: { type: 'action', scope: ['items.create'], collections: ['leads'] } })
  const operation = await studio('POST', '/operations', { flow: flow.id, name: 'Merken', key: 'remember', type: 'log', position_x: 20, position_y: 1, options: { message: 'neu' } })
  await studio('PATCH', `/flows/${flow.id}`, { operation: operation.id })
  await studio('POST', '/presets', { bookmark: 'Heiße Leads', collection: 'leads', layout: 'tabular', filter: { rating: { _eq: 'hot' } }, icon: 'bookmark' })
  await api(rep, 'POST', '/platform/views', { list: 'leads', name: 'Meine', query: 'filter[status]=termin&sort=-ownNumber', columns: ['company', 'ownNumber', 'status'] })
  await api(admin, 'POST', '/platform/forms', {
    name: 'Anfrage', active: true, locale: 'de', texts: { de: { thanks: 'Danke sehr' } }, origins: [], privacyUrl: null, consent: false, trap: true, minSeconds: 0, limitPerAddress: 7, limitPerForm: 70,
    fields: [{ field: 'company', required: true }, { field: 'email', required: true }, { field: 'ownNumber', required: true }],
  })
  await api(admin, 'POST', '/platform/webhooks', { name: 'Haken', url: 'https://hooks.example/kontor', eventTypes: ['crm.lead.created'], active: false })
  const [found] = await studio<{ id: string }[]>('GET', '/items/industries?limit=1')
  industry = found?.id ?? ''
  lead = (await until<{ id: string }>('the own status', () => api(admin, 'POST', '/crm/leads', { company: 'Schule am See', status: 'termin', ownText: 'F-Süd', ownNumber: 12, ownMoney: 1234.5, ownDate: '2027-03-31', ownChoice: 'gold', ownTopics: ['excel'], ownFlag: true, ownRecord: industry }), 10)).id
  await studio('PATCH', `/items/leads/${lead}`, { owner: null })
  await studio('POST', '/items/machines', [{ name: 'Presse', lead }, { name: 'Fräse', lead: null }])
  await until('the indexes of own fields', async () => (await sql('SELECT FROM pg_indexes WHERE tablename = \'leads\' AND indexname LIKE \'kontor\\_own\\_order%\'')).length >= 8)
  before = await everything()
}, 180_000)
afterAll(() => removeTenant(slug), 120_000)

/** What a rep sees of it, asked for anew. */
async function shown() {
  const token = await as('rep')
  const { fields } = await api<{ fields: { apiName: string, label: string, group?: string, readonly: boolean, choices?: { value: string, label: string }[] }[] }>(token, 'GET', '/platform/collections/leads')
  const record = await api<Record<string, unknown>>(token, 'GET', `/crm/leads/${lead}`)
  return {
    fields: fields.filter(({ apiName }) => apiName.startsWith('own') && apiName !== 'owner').map(({ apiName, label, readonly }) => [apiName, label, readonly]), company: fields.find(({ apiName }) => apiName === 'company')?.label,
    statuses: fields.find(({ apiName }) => apiName === 'status')?.choices?.map(({ label }) => label), record: Object.fromEntries(Object.entries(record).filter(([name]) => name.startsWith('own') || name === 'status')),
    listed: (await api<{ id: string }[]>(token, 'GET', '/crm/leads?filter[status]=termin&sort=-ownNumber')).map(({ id }) => id),
    machines: (await ask<{ name: string }[]>(token, 'GET', '/items/machines?sort=name', undefined, slug)).data.map(({ name }) => name),
  }
}

test('a new version of the model brings what is new and keeps all that the tenant made', async () => {
  const seen = await shown()
  expect(seen).toMatchObject({ company: 'Schule', statuses: ['Angerufen', 'Neu', 'Termin', 'Qualifiziert', 'Disqualifiziert', 'Umgewandelt'], listed: [lead], machines: ['Fräse', 'Presse'], record: { ownNumber: 12, status: 'termin' } })
  expect(seen.fields.map(([name]) => name)).not.toContain('ownMoney')
  const model = compileVersion(tenant, nextVersion())
  const { changes }: ApplyResult = await applyModel(env, tenant, { model })
  expect(changes.length).toBeGreaterThan(5)
  // It has arrived: the field, its place, the text of a field whose look was left alone.
  expect(await sql('SELECT FROM information_schema.columns WHERE (table_name, column_name) IN ((\'leads\', \'fax\'), (\'later_things\', \'name\'))')).toHaveLength(2)
  expect(JSON.stringify(await sql('SELECT translations FROM directus_fields WHERE collection = \'leads\' AND field = \'status\''))).toContain('Phase')
  expect(await everything()).toEqual(before)
  expect(await shown()).toEqual(seen)
}, 60_000)

test('the host\'s job brings the tenant from another version to today\'s and keeps all of it', async () => {
  // The test before has left it at the version to come.
  const seen = await shown()
  const hash = async () => (await sql<{ hash: string }>('SELECT hash FROM kontor_state.model'))[0]?.hash
  const today = compileModel(tenant).hash
  expect(await hash()).not.toBe(today)
  await rowsOf(instanceOf('core').database, 'UPDATE tenants SET up_to_date = false, model_hash = $2 WHERE slug = $1', [slug, await hash()])
  const upgraded = await tenantCli(['upgrade', slug])
  expect(upgraded, upgraded.output).toMatchObject({ code: 0 })
  expect(await hash()).toBe(today)
  expect(await rowsOf(instanceOf('core').database, 'SELECT model_hash, up_to_date, status FROM tenants WHERE slug = $1', [slug])).toEqual([{ model_hash: today, up_to_date: true, status: 'active' }])
  expect(JSON.stringify(await sql('SELECT translations FROM directus_fields WHERE collection = \'leads\' AND field = \'status\''))).not.toContain('Phase')
  // What the version to come has brought is none of today's model and so like a field of the tenant's own: it gets rights.
  expect(JSON.parse(JSON.stringify(await everything()).replaceAll(/,fax(?=[",])/g, ''))).toEqual(JSON.parse(JSON.stringify(before)))
  await until('the tenant to be shown as before', async () => {
    expect(await shown()).toEqual(seen)
    return true
  }, 20)
}, 120_000)
