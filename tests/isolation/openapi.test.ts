import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signAutomation } from '../../directus/host/automation-token.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { ApiFuzzer, type Document, type Operation } from '../support/api-fuzzer.ts'
import { Dice } from '../support/fuzz.ts'
import { hub, hubInside } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { until } from '../support/until.ts'

const CALLS = Number(process.env.KONTOR_TEST_FUZZ_CALLS ?? 2600)
const SEED = Number(process.env.KONTOR_TEST_FUZZ_SEED ?? 20261121)
const AT_ONCE = 4
const slug = `fuzz-${Date.now().toString(36)}`
const PEOPLE = ['rep', 'admin', 'operator', 'automation', 'nobody'] as const
type Name = (typeof PEOPLE)[number]
type Headers = Readonly<Record<string, string>>

const headersOf = {} as Record<Name, Headers>
const describes = (name: Name, headers: Headers = headersOf[name]): Promise<Document> => fetch(`${hub().publicUrl}/api/v1/openapi.json`, { headers }).then(async (response) => {
  expect(response.status, name).toBe(200)
  return await response.json() as Document
})
const fieldsOf = (document: Document, name: string) => Object.keys((document.components.schemas[name] as { properties: object }).properties)

async function directus(method: string, path: string, body?: unknown): Promise<void> {
  const response = await fetch(`${hub().hostUrl}${path}`, { method, headers: { ...headersOf.admin, 'content-type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) })
  expect(response.ok, `${method} ${path}: ${await response.text()}`).toBe(true)
}

beforeAll(async () => {
  expect(await createOverCli(slug)).toMatchObject({ code: 0 })
  const member = async (group: string, alias: string, amr: readonly string[]) => ({
    'authorization': `Bearer ${await realmToken({ claims: { organization: { [alias]: { id: '1', groups: [`/${group}`] } }, amr }, lifespan: 1800 })}`, ...alias === 'platform' ? {} : { 'x-kontor-tenant': alias },
  })
  headersOf.rep = await member('rep', slug, ['pwd'])
  headersOf.admin = await member('admin', slug, ['pwd', 'otp'])
  headersOf.operator = await member('operator', 'platform', ['pwd', 'otp'])
  headersOf.automation = { 'authorization': `Bearer ${(await signAutomation(delegationKeys(hubInside().secrets.values.HOST_SECRET), slug, 'n8n')).token}`, 'x-kontor-tenant': slug }
  headersOf.nobody = {}
  const field = (name: string, type: string, meta: object = {}) => ({ field: name, type, schema: {}, meta })
  await directus('POST', '/collections', { collection: 'fuzz_visits', schema: {}, meta: {}, fields: [
    { field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true }, meta: { hidden: true } },
    field('title', 'string', { interface: 'input', required: true }), field('amount', 'decimal', { interface: 'input' }), field('visited_on', 'date', { interface: 'datetime' }), field('done', 'boolean', { interface: 'boolean' }),
  ] })
  await directus('POST', '/items/portal_collections', { collection: 'fuzz_visits' })
  await until('the collection is described', async () => '/api/v1/custom/fuzz_visits' in (await describes('rep')).paths, 20)
}, 120_000)
afterAll(() => removeTenant(slug), 120_000)

describe('the description', () => {
  test('is the model for everybody, and has the tenant\'s own fields for its members a few seconds after they are made', async () => {
    await directus('POST', '/fields/leads', { field: 'x_budget', type: 'integer', schema: {}, meta: { interface: 'input', translations: [{ language: 'en-US', translation: 'Budget' }] } })
    await until('the field is described', async () => fieldsOf(await describes('rep'), 'Lead').includes('xBudget'), 5)
    const document = await describes('rep')
    expect(fieldsOf(document, 'LeadCreate')).toContain('xBudget')
    const { parameters = [] } = document.paths['/api/v1/crm/leads']?.get ?? {}
    expect(parameters.find(({ name }) => name === 'filter')?.schema.properties).toHaveProperty('xBudget')
    expect(fieldsOf(await describes('nobody'), 'Lead')).not.toContain('xBudget')
    expect(fieldsOf(await describes('operator'), 'Lead')).not.toContain('xBudget')
  })

  test('is for members alone once a tenant is named', async () => {
    for (const [headers, status] of [[{ 'x-kontor-tenant': slug }, 401], [{ ...headersOf.rep, 'x-kontor-tenant': 'demo' }, 403], [{ ...headersOf.operator, 'x-kontor-tenant': slug }, 403]] as const) {
      expect((await fetch(`${hub().publicUrl}/api/v1/openapi.json`, { headers: headers as Headers })).status).toBe(status)
    }
    expect((await fetch(`${hub().publicUrl}/api/v1/openapi.json?tenant=${slug}`)).status).toBe(401)
  })

  test('has a page that needs neither script of others nor a session', async () => {
    const response = await fetch(`${hub().publicUrl}/api/docs`)
    const page = await response.text()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'nonce-[\w-]+'/)
    expect(response.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/)
    expect(page).toContain('/api/v1/crm/leads/{id}')
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
    expect(page).not.toContain('xBudget')
    expect(await (await fetch(`${hub().publicUrl}/api/docs`, { headers: headersOf.rep })).text()).toContain('xBudget')
  })
})

test('forms that are none, and collections with a single record, are answered as described', async () => {
  const fuzzer = new ApiFuzzer(await describes('admin'))
  const send = async (method: string, path: string, url: string, init: RequestInit = {}) => {
    const operation = fuzzer.operations.find(one => one.method === method && one.path === path) as Operation
    const response = await fetch(`${hub().publicUrl}${url}`, { ...init, method: method.toUpperCase(), headers: { ...headersOf.admin, ...init.headers as Headers } })
    const text = await response.text()
    expect(fuzzer.problemOf(operation, response.status, response.headers.get('content-type') ?? '', text), `${method} ${url}: ${text.slice(0, 300)}`).toBeUndefined()
    return response.status
  }
  for (const [path, method] of [['/api/v1/platform/settings/logo', 'put'], ['/api/v1/crm/leads/import', 'post'], ['/api/v1/crm/leads/import/preview', 'post']] as const) {
    for (const body of ['--x\r\nContent-Disposition: form-data; name="\u0010"\r\n\r\nh\r\n', '--x\r\n', 'x', '']) expect(await send(method, path, path, { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body }), JSON.stringify(body)).toBeGreaterThanOrEqual(400)
  }
  const path = '/api/v1/platform/collections/{name}/options'
  const names = fuzzer.operations.find(one => one.path === path)?.parameters?.find(({ name }) => name === 'name')?.schema.anyOf as { enum?: string[] }[]
  const known = names.flatMap(({ enum: some = [] }) => some)
  expect(known).toContain('leads')
  for (const name of known) await send('get', path, path.replace('{name}', name))
})

test('an address is read as long as a filter on every field can be, and one that is longer is refused with a word', async () => {
  const ask = (size: number) => fetch(`${hub().publicUrl}/api/v1/crm/leads?filter[company][in]=${Array.from({ length: size / 300 }, () => '%C3%BC'.repeat(50)).join(',')}`, { headers: headersOf.rep })
  expect((await ask(30_000)).status).toBe(200)
  const refused = await ask(300_000)
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({ success: false, error: { code: 'INVALID_QUERY' } })
})

/** Tenants are made, locked and deleted by tests of their own: here these calls meet one that does not exist. */
const placesFor = (ids: Readonly<Record<string, readonly string[]>>, found: ReadonlyMap<string, readonly string[]>) => (name: string, { method, path }: Operation): readonly string[] => {
  if (name === 'slug') return method === 'get' ? [slug, 'nobody-here'] : ['nobody-here']
  return name === 'id' ? Object.entries(ids).find(([list]) => path.startsWith(`${list}/`))?.[1] ?? found.get(path.slice(0, path.indexOf('/{id}'))) ?? [] : []
}
/** Records that a list named, or that a call made, are those that later calls ask for. */
function keepIds(found: Map<string, readonly string[]>, path: string, text: string): void {
  const { data } = JSON.parse(text) as { data?: unknown }
  const ids = [data].flat().flatMap(one => typeof one === 'object' && one !== null && 'id' in one ? [String(one.id)] : [])
  if (ids.length > 0) found.set(path, [...ids, ...found.get(path) ?? []].slice(0, 10))
}
/** Somebody who may call it. */
const whoMay = (path: string): Name => path.includes('/tenants') ? 'operator' : path.includes('/platform/') ? 'admin' : 'rep'
/** Would make a tenant, or switch off what the others call. */
const SPARED: ReadonlySet<string> = new Set(['post /api/v1/platform/tenants', 'put /api/v1/platform/modules'])
const isSpared = ({ method, path }: Operation, right: boolean): boolean => right && SPARED.has(`${method} ${path}`)

test(`${CALLS} calls made from the description, right and wrong ones: no answer is a failure of ours, and each is as described`, async () => {
  const dice = new Dice(SEED)
  const fuzzers = Object.fromEntries(await Promise.all(PEOPLE.map(async name => [name, new ApiFuzzer(await describes(name))] as const))) as Record<Name, ApiFuzzer>
  const make = async (name: Name, path: string, body: object) => {
    const made = await fetch(`${hub().publicUrl}${path}`, { method: 'POST', headers: { ...headersOf[name], 'content-type': 'application/json' }, body: JSON.stringify(body) })
    expect(made.status, path).toBe(201)
    return (await made.json() as { data: { id: string } }).data.id
  }
  const leads = '/api/v1/crm/leads', threads = '/api/v1/chat/threads', customers = '/api/v1/crm/customers', contacts = '/api/v1/crm/contacts', deals = '/api/v1/crm/opportunities', clients = '/api/v1/platform/api-clients', people = '/api/v1/platform/people'
  const customer = await make('rep', customers, { company: 'Holz & Söhne' })
  const found = new Map<string, readonly string[]>()
  const places = placesFor({
    [leads]: [await make('rep', leads, { company: 'Müller GmbH', city: 'Bonn', email: 'kein@' }), await make('rep', leads, { company: '100 % Holz' })],
    [threads]: [await make('rep', threads, { title: 'Frage' }), await make('rep', threads, { title: 'Ä' })],
    [customers]: [customer, await make('rep', customers, { company: 'Ähre KG' })],
    [contacts]: [await make('rep', contacts, { customer, name: 'Ada' }), await make('rep', contacts, { customer, name: 'Olga' })],
    [deals]: [await make('rep', deals, { customer, title: 'Rahmen' }), await make('rep', deals, { customer, title: 'Größe' })],
    [clients]: [await make('admin', clients, { name: 'Lexware', role: 'rep' })],
    [people]: [await make('admin', people, { email: `ada@${slug}.test`, firstName: 'Ada', lastName: 'Vorlage', role: 'rep' })],
  }, found)
  // A member's description names the tenant's own collections where the one for everybody has a place for a name.
  const operations = [...new Map(Object.values(fuzzers).flatMap(fuzzer => fuzzer.operations.map(one => [`${one.method} ${one.path}`, one] as const))).keys()]
  expect(operations).toContain('get /api/v1/custom/fuzz_visits')
  const problems = new Map<string, string>()
  const good = new Set<string>()
  const statuses: Record<number, number> = {}
  let left = CALLS

  async function work(): Promise<void> {
    while (left-- > 0) {
      const [method, path] = dice.pick(operations).split(' ') as [string, string]
      const name = dice.chance(0.7) ? whoMay(path) : dice.pick(PEOPLE)
      const find = (fuzzer: ApiFuzzer) => fuzzer.operations.find(one => one.method === method && one.path === path)
      // Who is not told of it may call it all the same.
      const fuzzer = [fuzzers[name], fuzzers.admin, fuzzers.nobody].find(find) as ApiFuzzer
      const operation = find(fuzzer) as Operation
      const right = dice.chance(0.5)
      if (isSpared(operation, right)) continue
      const { url, init } = fuzzer.callOf(operation, dice, right, places)
      const response = await fetch(`${hub().publicUrl}${url}`, { ...init, redirect: 'manual', headers: { ...init.headers as Headers, ...headersOf[name] } })
      // A stream has no end.
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
      if (isStream) await response.body?.cancel()
      const text = isStream ? '' : await response.text()
      statuses[response.status] = (statuses[response.status] ?? 0) + 1
      const key = `${operation.method.toUpperCase()} ${operation.path}`
      if (response.ok) good.add(key)
      if (response.ok && !operation.path.includes('{id}') && text.startsWith('{"success":true')) keepIds(found, operation.path, text)
      const problem = fuzzer.problemOf(operation, response.status, response.headers.get('content-type') ?? '', text)
      if (problem && !problems.has(`${key}: ${problem}`)) problems.set(`${key}: ${problem}`, `as ${name}: ${init.method} ${url} ${typeof init.body === 'string' ? init.body.slice(0, 400) : ''}\n  -> ${text.slice(0, 400)}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  process.stdout.write(`seed ${SEED}: ${Object.entries(statuses).map(([status, count]) => `${count} x ${status}`).join(', ')}; ${good.size} of ${fuzzers.admin.operations.length} operations answered with success\n`)
  expect([...problems].map(([what, call]) => `${what}\n  ${call}`)).toEqual([])
  // Refusals alone would prove little.
  expect(good.size).toBeGreaterThan(fuzzers.admin.operations.length * 0.5)
}, 600_000)
