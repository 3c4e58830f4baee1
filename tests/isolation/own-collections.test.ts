import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

type Values = Record<string, unknown>
interface Answer { readonly status: number, readonly text: string, readonly headers: Headers, readonly data: Values & { readonly id?: string | number }, readonly list: readonly Values[], readonly code: string | undefined, readonly total: number | undefined }
interface Info { readonly path: string | null, readonly display: string[], readonly idType: string, readonly fields: readonly { apiName: string, readonly: boolean, only?: string, required: boolean }[], readonly may: Values, readonly related: readonly { collection: string, label: string, field: string, path: string, own: boolean }[] }

const api = (path: string) => `${hub().publicUrl}/api/v1${path}`
const tokens: Record<string, string> = {}
async function ask(role: string, method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method, body: body === undefined ? undefined : JSON.stringify(body),
    headers: { 'authorization': `Bearer ${tokens[role]}`, 'x-kontor-tenant': 'demo', 'accept-language': 'de', ...body === undefined ? {} : { 'content-type': 'application/json' }, ...headers },
  })
  const text = await response.text()
  const parsed = (text.startsWith('{') ? JSON.parse(text) : {}) as { data?: unknown, error?: { code: string }, errors?: { extensions: { code: string } }[], pagination?: { total: number } }
  return {
    status: response.status, text, headers: response.headers, data: (parsed.data ?? {}) as Values, list: Array.isArray(parsed.data) ? parsed.data as Values[] : [],
    code: parsed.error?.code ?? parsed.errors?.[0]?.extensions.code, total: parsed.pagination?.total,
  }
}
const studio = (method: string, path: string, body?: unknown) => ask('admin', method, `${hub().hostUrl}${path}`, body)
async function ok(answer: Promise<Answer>, status = 200): Promise<Answer> {
  const given = await answer
  expect(given.status, given.text).toBe(status)
  return given
}
const own = (role: string, method: string, path: string, body?: unknown, headers?: Record<string, string>) => ask(role, method, api(`/custom/${path}`), body, headers)
const infoOf = async (role: string, name: string) => (await ok(ask(role, 'GET', api(`/platform/collections/${name}`)))).data as unknown as Info
const shownTo = async (role: string) => (await ok(ask(role, 'GET', api('/platform/own-collections')))).list

const GENERATED = { hidden: true, readonly: true, interface: 'input' }
/** Keys as Studio's wizard makes them. */
const KEYS = {
  oc_visits: { type: 'uuid', meta: { ...GENERATED, special: ['uuid'] }, schema: { is_primary_key: true, length: 36, has_auto_increment: false } },
  oc_machines: { type: 'integer', meta: GENERATED, schema: { is_primary_key: true, has_auto_increment: true } },
  oc_orders: { type: 'bigInteger', meta: GENERATED, schema: { is_primary_key: true, has_auto_increment: true } },
  oc_codes: { type: 'string', meta: { interface: 'input', readonly: false, hidden: false }, schema: { is_primary_key: true, length: 255, has_auto_increment: false } },
} as const
type Name = keyof typeof KEYS
const NAMES = Object.keys(KEYS) as Name[]
const OTHERS = ['oc_hidden', 'oc_single', 'oc_keyed']
const text = (field: string) => ({ field, type: 'string', schema: {}, meta: { interface: 'input' } })
const CREATED = { field: 'date_created', type: 'timestamp', schema: {}, meta: { special: ['date-created'], interface: 'datetime', readonly: true, hidden: true } }
const AUTHOR = { field: 'user_created', type: 'uuid', schema: {}, meta: { special: ['user-created'], interface: 'select-dropdown-m2o', readonly: true, hidden: true } }
const choices = [{ text: 'Kalt', value: 'cold' }, { text: 'Warm', value: 'warm' }]
const translations = [{ language: 'de-DE', translation: 'Besuche', singular: 'Besuch', plural: 'Besuche' }]

async function make(name: string, key: object, fields: readonly object[], meta: object = {}): Promise<void> {
  await ok(studio('POST', '/collections', { collection: name, schema: {}, meta: { icon: 'store', ...meta }, fields: [{ field: 'id', ...key }, ...fields] }))
}
async function relate(collection: string, field: string, type: string, related: string): Promise<void> {
  await ok(studio('POST', `/fields/${collection}`, { field, type, schema: {}, meta: { interface: 'select-dropdown-m2o', special: ['m2o'] } }))
  await ok(studio('POST', '/relations', { collection, field, related_collection: related, schema: { on_delete: 'SET NULL' } }))
}
const mark = (collection: unknown, sort = 0) => studio('POST', '/items/portal_collections', { collection, sort })
async function clear(): Promise<void> {
  for (const field of ['oc_machine', 'oc_code']) await studio('DELETE', `/fields/leads/${field}`)
  for (const name of [...NAMES.toReversed(), ...OTHERS]) await studio('DELETE', `/collections/${name}`)
}

let lead = ''
beforeAll(async () => {
  const made = await Promise.all(['admin', 'rep', 'readonly', 'trainer'].map(role => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'] }, lifespan: 1200 })))
  Object.assign(tokens, { admin: made[0], rep: made[1], readonly: made[2], trainer: made[3] })
  await clear()
  await make('oc_visits', KEYS.oc_visits, [text('title'), text('place'), { field: 'warmth', type: 'string', schema: {}, meta: { interface: 'select-dropdown', options: { choices } } }, { field: 'guests', type: 'integer', schema: {}, meta: { interface: 'input' } }, CREATED, AUTHOR], { translations, display_template: '{{title}} ({{place}})' })
  await ok(studio('POST', '/relations', { collection: 'oc_visits', field: 'user_created', related_collection: 'directus_users', schema: {} }))
  await make('oc_machines', KEYS.oc_machines, [text('plate')])
  await make('oc_orders', KEYS.oc_orders, [text('subject')])
  await make('oc_codes', KEYS.oc_codes, [text('meaning')])
  await make('oc_hidden', KEYS.oc_visits, [text('title')])
  await make('oc_single', KEYS.oc_machines, [text('title')], { singleton: true })
  await ok(studio('POST', '/collections', { collection: 'oc_keyed', schema: {}, meta: {}, fields: [{ field: 'code', ...KEYS.oc_codes }] }))
  await relate('oc_visits', 'lead', 'uuid', 'leads')
  await relate('oc_visits', 'machine', 'integer', 'oc_machines')
  await relate('leads', 'oc_machine', 'integer', 'oc_machines')
  await relate('leads', 'oc_code', 'string', 'oc_codes')
  lead = String((await ok(ask('rep', 'POST', api('/crm/leads'), { company: 'Eigene Sammlung GmbH' }), 201)).data.id)
}, 60_000)
afterAll(async () => {
  if (lead) await ask('rep', 'DELETE', api(`/crm/leads/${lead}`))
  await clear()
}, 60_000)

test('what is not marked is not there; what is marked is the portal\'s within seconds, with its names', async () => {
  expect((await own('rep', 'GET', 'oc_visits')).status).toBe(404)
  expect((await ask('rep', 'GET', api('/platform/collections/oc_visits'))).status).toBe(404)
  const before = (await shownTo('rep')).length
  for (const [at, name] of NAMES.entries()) await ok(mark(name, at))
  const start = Date.now()
  await until('the collections to be shown', async () => (await shownTo('rep')).length === before + 4, 10)
  expect(Date.now() - start).toBeLessThan(5000)
  const shown = await shownTo('rep')
  expect(shown.map(({ name }) => name)).toEqual(expect.arrayContaining([...NAMES]))
  expect(shown.find(({ name }) => name === 'oc_visits')).toEqual({ name: 'oc_visits', label: { singular: 'Besuch', plural: 'Besuche' }, icon: 'store', may: { create: true, update: true, delete: false } })
  expect(shown.find(({ name }) => name === 'oc_machines')).toMatchObject({ label: { singular: 'Oc machines', plural: 'Oc machines' } })
  expect((await shownTo('readonly')).find(({ name }) => name === 'oc_visits')).toMatchObject({ may: { create: false, update: false, delete: false } })
  expect(await shownTo('trainer')).toEqual([])
  expect((await own('rep', 'GET', 'oc_hidden')).status).toBe(404)
}, 30_000)

test.each<[unknown, string]>([
  ['leads', 'OWN_COLLECTION_BUILT_IN'], ['directus_users', 'OWN_COLLECTION_BUILT_IN'], ['portal_collections', 'OWN_COLLECTION_BUILT_IN'], ['nowhere', 'OWN_COLLECTION_UNKNOWN'], ['domain_crm', 'OWN_COLLECTION_UNKNOWN'],
  ['__proto__', 'OWN_COLLECTION_UNKNOWN'], ['constructor', 'OWN_COLLECTION_UNKNOWN'], ['a"; DROP TABLE leads; --', 'OWN_COLLECTION_UNKNOWN'], [5, 'OWN_COLLECTION_UNKNOWN'], ['oc_single', 'OWN_COLLECTION_SINGLE'], ['oc_keyed', 'OWN_COLLECTION_KEY'],
])('an administrator cannot mark %j, and reads why in both languages', async (collection, code) => {
  const answer = await mark(collection)
  expect([answer.status, answer.code]).toEqual([400, code])
  const { messages } = (JSON.parse(answer.text) as { errors: { extensions: { messages: { de: string, en: string } } }[] }).errors[0]?.extensions ?? {}
  expect(messages?.de).toMatch(/Sammlung/)
  expect(messages?.en).toMatch(/collection/)
})

const NEW: Readonly<Record<Name, Values>> = { oc_visits: { title: 'Messe', place: 'Köln', warmth: 'warm', guests: 3 }, oc_machines: { plate: 'M-1' }, oc_orders: { subject: 'Auftrag' }, oc_codes: { id: 'A/7 ä%', meaning: 'Sieben' } }
const NAME_OF: Readonly<Record<Name, string>> = { oc_visits: 'title', oc_machines: 'plate', oc_orders: 'subject', oc_codes: 'meaning' }
const BAD: Readonly<Record<Name, readonly string[]>> = {
  oc_visits: ['x', '1', '%00', '00000000-0000-4000-8000-00000000000g'], oc_machines: ['abc', '1.5', '99999999999', '2147483648', '1e3', '0x1', '%201', '1%00', '-', 'null'],
  oc_orders: ['abc', '9223372036854775808', '9223372036854775807', '-5', '01'], oc_codes: ['nowhere', 'x%00', '..%2Fleads', '%F0%9F%98%80', '%E0%A4%A', '\'%3B%20DROP', `${'x'.repeat(256)}`],
}

describe.each(NAMES)('%s', (name) => {
  const made: (string | number)[] = []
  const at = (id: string | number) => `${name}/${encodeURIComponent(id)}`

  test('a record is made, read, changed, replaced and listed', async () => {
    const first = await ok(own('rep', 'POST', name, NEW[name]), 201)
    expect(first.data).toMatchObject(NEW[name])
    const id = first.data.id as string | number
    made.push(id)
    expect(typeof id).toBe(name === 'oc_machines' || name === 'oc_orders' ? 'number' : 'string')
    expect((await ok(own('readonly', 'GET', at(id)))).data).toMatchObject({ ...NEW[name], id })
    const field = NAME_OF[name]
    expect((await ok(own('rep', 'PATCH', at(id), { [field]: 'Neu' }))).data).toMatchObject({ id, [field]: 'Neu' })
    const put = await ok(own('rep', 'PUT', at(id), { [field]: 'Ersetzt' }))
    expect(put.data).toMatchObject({ id, [field]: 'Ersetzt', ...name === 'oc_visits' ? { place: null } : {} })
    const listed = await ok(own('rep', 'GET', `${name}?sort=-${field}&filter[id]=${encodeURIComponent(id)}&search=ersetzt`))
    expect(listed.list.map(one => one.id)).toEqual([id])
    expect(listed.total).toBe(1)
    expect((await ok(own('rep', 'GET', `${name}?search=gibtesnicht`))).list).toEqual([])
  })
  test('in lots, from record to record, counted and as a file', async () => {
    const records = ['a', 'b', 'c'].map(letter => ({ [NAME_OF[name]]: `Los ${letter}`, ...name === 'oc_codes' ? { id: `los ${letter}` } : {} }))
    const bulk = await ok(own('rep', 'POST', `${name}/bulk`, { action: 'create', records }))
    const ids = (bulk.data.results as { id: string | number }[]).map(one => one.id)
    made.push(...ids)
    expect(bulk.data).toMatchObject({ written: 3, refused: 0 })
    const changed = await ok(own('rep', 'POST', `${name}/bulk`, { action: 'update', mode: 'each', records: [{ id: ids[0], [NAME_OF[name]]: 'Los z' }, { id: ids[1], nothing: 1 }] }))
    expect((changed.data.results as Values[]).map(one => [one.id, (one.error as { code?: string } | undefined)?.code])).toEqual([[ids[0], undefined], [null, 'VALIDATION_FAILED']])
    for (const sort of ['id', `-${NAME_OF[name]}`]) {
      const seen: unknown[] = []
      for (let cursor: string | null = 'start'; cursor !== null;) {
        const page: Answer = await ok(own('rep', 'GET', `${name}?sort=${sort}&pageSize=2&cursor=${encodeURIComponent(cursor)}`))
        seen.push(...page.list.map(one => one.id))
        cursor = (JSON.parse(page.text) as { pagination: { nextCursor: string | null } }).pagination.nextCursor
      }
      expect(seen.length).toBe(made.length)
      expect(new Set(seen)).toEqual(new Set(made))
    }
    expect((await ok(own('rep', 'GET', `${name}/counts?search=los`))).data.total).toBe(3)
    const csv = await ok(own('rep', 'GET', `${name}/export?format=csv&search=los&sort=${NAME_OF[name]}`))
    expect(csv.text.trim().split('\r\n').length).toBe(4)
    expect(csv.text).toContain('Los z')
  })
  test('once under a key, and not over what somebody else has changed', async () => {
    const key = { 'idempotency-key': `own-collections-${name}` }
    const wish = { [NAME_OF[name]]: 'Einmal', ...name === 'oc_codes' ? { id: 'einmal' } : {} }
    const [first, second] = [await ok(own('rep', 'POST', name, wish, key), 201), await ok(own('rep', 'POST', name, wish, key), 201)]
    expect(second.data.id).toBe(first.data.id)
    const id = first.data.id as string | number
    const seen = await ok(own('rep', 'GET', at(id)))
    const etag = seen.headers.get('etag') ?? ''
    expect((await own('rep', 'GET', at(id), undefined, { 'if-none-match': etag })).status).toBe(304)
    await ok(own('admin', 'PATCH', at(id), { [NAME_OF[name]]: 'Schneller' }, { 'if-match': etag }))
    const late = await own('rep', 'PATCH', at(id), { [NAME_OF[name]]: 'Zu spät' }, { 'if-match': etag })
    expect([late.status, late.code]).toEqual([409, 'CONFLICT'])
    expect((await own('rep', 'DELETE', at(id))).status).toBe(403)
    await ok(own('admin', 'DELETE', at(id)), 204)
    expect((await own('rep', 'GET', at(id))).status).toBe(404)
  })
  test('what can be no id is not there, and breaks nothing', async () => {
    for (const id of BAD[name]) {
      for (const [method, body] of [['GET', undefined], ['PATCH', { [NAME_OF[name]]: 'x' }], ['PUT', { [NAME_OF[name]]: 'x' }], ['DELETE', undefined]] as const) {
        const answer = await own('admin', method, `${name}/${id}`, body)
        expect([answer.status, answer.code], `${method} ${id}: ${answer.text}`).toEqual([404, 'NOT_FOUND'])
      }
      expect((await own('admin', 'GET', `${name}?filter[id]=${id}`)).status, id).toBeLessThan(500)
      expect((await own('admin', 'POST', `${name}/bulk`, { action: 'delete', mode: 'each', ids: [id] })).status, id).toBeLessThan(500)
    }
  })
  test('who may only look writes nothing', async () => {
    expect((await own('readonly', 'POST', name, NEW[name])).status).toBe(403)
    expect((await own('readonly', 'PATCH', at(made[0] as string), { [NAME_OF[name]]: 'x' })).status).toBe(403)
    expect((await own('readonly', 'DELETE', at(made[0] as string))).status).toBe(403)
    expect((await own('readonly', 'POST', `${name}/bulk`, { action: 'delete', ids: made })).status).toBe(403)
    for (const path of [name, at(made[0] as string), `${name}/export`, `${name}/counts`]) expect((await own('trainer', 'GET', path)).status, path).toBe(403)
  })
})

test('a key that people give is given once, with the record', async () => {
  expect((await infoOf('rep', 'oc_codes')).fields.find(f => f.apiName === 'id')).toMatchObject({ readonly: false, required: true, only: 'create' })
  const [missing, twice] = [await own('rep', 'POST', 'oc_codes', { meaning: 'x' }), await own('rep', 'POST', 'oc_codes', { id: 'los a', meaning: 'x' })]
  expect([missing.status, missing.code]).toEqual([400, 'VALIDATION_FAILED'])
  expect([twice.status, twice.code]).toEqual([409, 'NOT_UNIQUE'])
  expect((await own('rep', 'PATCH', 'oc_codes/los%20a', { id: 'other' })).code).toBe('VALIDATION_FAILED')
  expect((await own('rep', 'POST', 'oc_visits', { id: '0c6f8a52-6a0f-4b8e-9d0a-5a3c1a4f7b10', title: 'x' })).code).toBe('VALIDATION_FAILED')
})

test('relations show on both sides, by the names of the records', async () => {
  const machine = (await ok(own('rep', 'POST', 'oc_machines', { plate: 'B-77' }), 201)).data.id
  const code = (await ok(own('rep', 'POST', 'oc_codes', { id: 'blau', meaning: 'Blaue Stufe' }), 201)).data.id
  const visit = (await ok(own('rep', 'POST', 'oc_visits', { title: 'Beim Lead', place: 'Bonn', lead, machine }), 201)).data
  expect(visit).toMatchObject({ lead: { id: lead }, machine: { id: machine, label: 'B-77' } })
  const changed = await ok(ask('rep', 'PATCH', api(`/crm/leads/${lead}`), { ocMachine: machine, ocCode: code }))
  expect(changed.data).toMatchObject({ ocMachine: { id: machine, label: 'B-77' }, ocCode: { id: code, label: 'Blaue Stufe' } })
  expect((await ok(ask('rep', 'GET', api(`/crm/leads?filter[ocMachine]=${machine}&sort=ocCode&include=ocMachine`)))).list).toMatchObject([{ id: lead, ocMachine: { label: 'B-77' }, included: { ocMachine: { id: machine, plate: 'B-77' } } }])
  expect((await ok(own('rep', 'GET', `oc_visits?filter[lead]=${lead}&include=lead,machine`))).list).toMatchObject([{ id: visit.id, included: { lead: { id: lead, company: 'Eigene Sammlung GmbH' }, machine: { id: machine, plate: 'B-77' } } }])
  expect((await ok(own('rep', 'GET', 'oc_visits/counts?by=machine'))).data.groups).toEqual(expect.arrayContaining([{ value: machine, label: 'B-77', count: 1 }]))

  const [visits, machines, leads] = await Promise.all([infoOf('rep', 'oc_visits'), infoOf('rep', 'oc_machines'), infoOf('rep', 'leads')])
  expect(visits).toMatchObject({ path: '/custom/oc_visits', display: ['title', 'place'], idType: 'uuid', may: { create: true, delete: false } })
  expect(machines).toMatchObject({ path: '/custom/oc_machines', display: ['plate'], idType: 'integer' })
  expect((await infoOf('rep', 'oc_orders')).idType).toBe('integer')
  expect((await infoOf('rep', 'oc_codes')).idType).toBe('string')
  expect(leads.path).toBe('/crm/leads')
  expect(leads.related).toContainEqual({ collection: 'oc_visits', label: 'Besuche', field: 'lead', fieldLabel: 'Lead', path: '/custom/oc_visits', own: true })
  expect(machines.related).toEqual(expect.arrayContaining([expect.objectContaining({ collection: 'leads', field: 'ocMachine', path: '/crm/leads', own: false }), expect.objectContaining({ collection: 'oc_visits', field: 'machine', own: true })]))
  const options = await ok(ask('rep', 'GET', api('/platform/collections/oc_machines/options?search=b-7')))
  expect(options.list).toEqual([{ id: machine, label: 'B-77' }])
  expect((await ask('rep', 'GET', api('/platform/collections/oc_hidden/options'))).status).toBe(404)
})

test('words are found wherever they stand, and what comes in is judged', async () => {
  await ok(own('rep', 'POST', 'oc_visits', { title: 'Frühlingsmesse', place: 'Hannover', warmth: 'cold', guests: 12 }), 201)
  expect((await ok(own('rep', 'GET', 'oc_visits?search=hannover%20frühling&fields=title'))).list).toMatchObject([{ title: 'Frühlingsmesse' }])
  for (const [query, count] of [['filter[guests][gte]=10', 1], ['filter[warmth]=cold', 1], ['filter[title][contains]=MESSE&filter[place][startsWith]=Han', 1], ['filter[createdBy]=me&filter[title]=Frühlingsmesse', 1]] as const) expect((await ok(own('rep', 'GET', `oc_visits?${query}`))).total, query).toBe(count)
  for (const query of ['filter[nothing]=1', 'filter[guests]=abc', 'filter[__proto__]=1', 'sort=nothing', 'fields=nothing', 'include=title', 'page=0', 'pageSize=101', 'cursor=x', 'x=1', 'search=%00']) expect((await own('rep', 'GET', `oc_visits?${query}`)).status, query).toBe(400)
  for (const body of [{ nothing: 1 }, { guests: 'viele' }, { guests: 2 ** 40 }, { warmth: 'hot' }, { title: {} }, { lead: 'x' }, { machine: 2 ** 40 }, { machine: 'x' }, { title: 'x'.repeat(300) }, { createdBy: lead }]) {
    const answer = await own('rep', 'POST', 'oc_visits', body)
    expect([answer.status, answer.code], `${JSON.stringify(body).slice(0, 60)}: ${answer.text}`).toEqual([400, 'VALIDATION_FAILED'])
  }
  for (const body of [{ lead: '0c6f8a52-6a0f-4b8e-9d0a-5a3c1a4f7b10' }, { machine: 999_999 }]) expect((await own('rep', 'POST', 'oc_visits', body)).status).toBe(400)
  for (const name of ['__proto__', 'constructor', 'toString', 'leads', 'directus_users', 'portal_collections', 'a%2Fb', 'OC_VISITS', `${'x'.repeat(64)}`]) {
    for (const path of [name, `${name}/1`, `${name}/export`, `${name}/counts`]) expect((await own('admin', 'GET', path)).status, path).toBe(404)
    if (name !== 'leads' && name !== 'portal_collections') expect((await ask('admin', 'GET', api(`/platform/collections/${name}`))).status, name).toBe(404)
  }
})

test('a change is told to who may read it, in outside names', async () => {
  const cursor = async (role: string) => ((await ok(ask(role, 'GET', api('/platform/events')))).data as { cursor: string }).cursor
  const [mine, theirs] = [await cursor('readonly'), await cursor('trainer')]
  const { id } = (await ok(own('rep', 'POST', 'oc_machines', { plate: 'E-1' }), 201)).data
  const read = async (role: string, after: string) => ((await ok(ask(role, 'GET', api(`/platform/events?after=${after}&types=custom.*&wait=5`)))).data as { events: { type: string, recordId: string, payload: Values }[] }).events
  const told = await until('the event', async () => (await read('readonly', mine)).find(one => one.recordId === String(id)), 20)
  expect(told).toMatchObject({ type: 'custom.oc_machines.created', payload: { values: { plate: 'E-1' } } })
  expect((await ok(ask('trainer', 'GET', api(`/platform/events?after=${theirs}&types=custom.*`)))).data.events).toEqual([])
}, 30_000)

test('the tenant\'s description of the API has each of them', async () => {
  const document = async (role: string) => JSON.parse((await ok(ask(role, 'GET', api('/openapi.json')))).text) as { paths: Record<string, Record<string, Values>>, components: { schemas: Record<string, { properties: Values }> } }
  const [rep, trainer] = [await document('rep'), await document('trainer')]
  for (const name of NAMES) {
    expect(Object.keys(rep.paths[`/api/v1/custom/${name}`] ?? {})).toEqual(['get', 'post'])
    expect(rep.paths[`/api/v1/custom/${name}/{id}`]?.get?.['x-kontor-collection']).toBe(name)
    expect(rep.components.schemas[`custom_${name}Create`]?.properties).toHaveProperty(NAME_OF[name])
    expect(trainer.paths).not.toHaveProperty([`/api/v1/custom/${name}`])
  }
  expect(rep.paths).not.toHaveProperty(['/api/v1/custom/{collection}'])
  expect(Object.keys((await (await fetch(api('/openapi.json'))).json() as { paths: object }).paths)).toContain('/api/v1/custom/{collection}/{id}')
}, 30_000)

test('lists use an index however many records there are', async () => {
  await until('the indexes', async () => (await rowsOf<{ count: string }>('tenant_demo', 'SELECT count(*) FROM pg_indexes WHERE tablename = \'oc_visits\' AND indexname LIKE \'kontor_own_%\'')).some(({ count }) => Number(count) >= 8), 30)
  const [start, search] = await withPostgres(hubInside(), 'tenant_demo', async (client) => {
    const plan = async (sql: string) => (await client.query<Values>(`EXPLAIN ${sql}`)).rows.map(row => Object.values(row).join()).join('\n')
    await client.query('BEGIN; SET LOCAL session_replication_role = replica')
    await client.query('INSERT INTO oc_visits (id, title, place, date_created) SELECT gen_random_uuid(), \'Besuch \' || g, \'Ort \' || g, now() - g * interval \'1 minute\' FROM generate_series(1, 20000) g')
    // As a vacuum leaves them, which nobody can have in a transaction.
    await client.query('SELECT gin_clean_pending_list(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam WHERE i.indrelid = \'oc_visits\'::regclass AND a.amname = \'gin\'')
    await client.query('ANALYZE oc_visits')
    const plans = [await plan('SELECT id FROM oc_visits ORDER BY date_created DESC, id DESC LIMIT 25'), await plan('SELECT id FROM oc_visits WHERE lower(title) LIKE \'%7777%\' OR lower(place) LIKE \'%7777%\' ORDER BY title, id LIMIT 25')]
    await client.query('ROLLBACK')
    return plans
  })
  expect(start).toMatch(/Index (?:Only )?Scan Backward/)
  expect(search).toMatch(/BitmapOr/)
}, 60_000)

test('what an administrator decides of rights holds, and unmarking takes back what was given', async () => {
  const rights = async () => (await ok(studio('GET', '/permissions?limit=-1&filter[collection][_eq]=oc_orders&fields=id,action,fields,policy.name'))).list as { id: number, action: string, policy: { name: string } }[]
  const given = await rights()
  expect(given.length).toBe(13)
  const of = (role: string, action: string) => given.find(one => one.policy.name.endsWith(`role_${role}`) && one.action === action)?.id
  await ok(studio('DELETE', `/permissions/${of('rep', 'create')}`), 204)
  await ok(studio('PATCH', `/permissions/${of('manager', 'read')}`, { fields: ['id'] }))
  await until('the right to be gone', async () => (await own('rep', 'POST', 'oc_orders', { subject: 'x' })).status === 403, 10)
  const [row] = (await ok(studio('GET', '/items/portal_collections?filter[collection][_eq]=oc_orders'))).list
  await ok(studio('PATCH', `/items/portal_collections/${String(row?.id)}`, { sort: 99 }))
  await until('the new order', async () => (await shownTo('rep')).at(-1)?.name === 'oc_orders', 10)
  expect((await rights()).length).toBe(12)
  await ok(studio('DELETE', `/items/portal_collections/${String(row?.id)}`), 204)
  await until('it to be hidden', async () => (await own('admin', 'GET', 'oc_orders')).status === 404, 10)
  await until('the rights to be taken back', async () => (await rights()).length === 1, 10)
  expect(await rights()).toMatchObject([{ action: 'read', id: of('manager', 'read') }])
  expect((await shownTo('admin')).map(({ name }) => name)).not.toContain('oc_orders')
}, 40_000)

test('a field and a collection that are removed in Studio disappear without an error', async () => {
  await ok(studio('DELETE', '/fields/oc_visits/place'), 204)
  await until('the field to be gone', async () => !(await infoOf('rep', 'oc_visits')).fields.some(f => f.apiName === 'place'), 10)
  expect((await ok(own('rep', 'GET', 'oc_visits?search=messe'))).list.length).toBeGreaterThan(0)
  expect((await infoOf('rep', 'oc_visits')).display).toEqual(['title'])
  await ok(studio('DELETE', '/collections/oc_visits'), 204)
  await until('the collection to be gone', async () => !(await shownTo('rep')).some(({ name }) => name === 'oc_visits'), 10)
  expect((await own('rep', 'GET', 'oc_visits')).status).toBe(404)
  expect((await infoOf('rep', 'leads')).related.map(one => one.collection)).not.toContain('oc_visits')
  await ok(ask('rep', 'GET', api(`/crm/leads/${lead}`)))
  await until('its mark to be gone', async () => (await ok(studio('GET', '/items/portal_collections?filter[collection][_eq]=oc_visits'))).list.length === 0, 10)
}, 40_000)
