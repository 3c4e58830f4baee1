import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { until } from '../support/until.ts'

interface Asked { readonly method?: string, readonly body?: unknown }
interface Answer { readonly status: number, readonly text: string, readonly code?: string | undefined, readonly data?: unknown }

const slug = `m-${process.pid}-${Date.now().toString(36)}`.toLowerCase()
/** Stands in every lead; whoever gets it has come around the switch. */
const SECRET = `Geheim ${Date.now().toString(36)}`
let operator: string
const tokens: Record<string, string> = {}
const as = (alias: string, role: string, ...amr: string[]) => realmToken({ claims: { organization: { [alias]: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 900 })

async function call(base: string, token: string, path: string, { method = 'GET', body }: Asked = {}, tenant = slug): Promise<Answer> {
  const response = await fetch(`${base}${path}`, {
    method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': tenant, ...body === undefined ? {} : { 'content-type': 'application/json' } }, body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  const parsed = (text.startsWith('{') ? JSON.parse(text) : {}) as { data?: unknown, errors?: { extensions?: { code?: string } }[], error?: { code?: string } }
  return { status: response.status, text, code: parsed.errors?.[0]?.extensions?.code ?? parsed.error?.code, data: parsed.data }
}
/** Directus itself, past the portal. */
const directus = (who: string, path: string, asked: Asked = {}) => call(hub().hostUrl, tokens[who] ?? '', path, asked)
const portal = (who: string, path: string, asked: Asked = {}) => call(`${hub().publicUrl}/api/v1`, tokens[who] ?? '', path, asked)
const give = (modules: Record<string, boolean>) => call(hub().hostUrl, operator, `/platform/tenants/${slug}/modules`, { method: 'PUT', body: { modules } }, 'core')
const query = (value: object) => new URLSearchParams(Object.entries(value).map(([key, part]) => [key, typeof part === 'string' ? part : JSON.stringify(part)])).toString()
/** Whether Studio leaves a collection out of its navigation. */
const isHidden = async (collection: string) => ((await directus('admin', '/collections')).data as { collection: string, meta: { hidden: boolean } }[]).find(listed => listed.collection === collection)?.meta.hidden
const modulesIn = async (who: string) => (await portal(who, '/users/me')).data as { tenants: { slug: string, modules: string[] }[] }

let lead: string
let thread: string
let flow: string

beforeAll(async () => {
  const [made] = await Promise.all([createOverCli(slug), as('platform', 'operator', 'otp').then((token) => { operator = token })])
  expect(made).toMatchObject({ code: 0 })
  for (const [who, ...amr] of [['admin', 'otp'], ['rep'], ['manager']] as const) tokens[who] = await as(slug, who, ...amr)
  lead = ((await directus('admin', '/items/leads', { method: 'POST', body: { company: SECRET, city: SECRET } })).data as { id: string }).id
  thread = ((await directus('admin', '/items/chat_threads', { method: 'POST', body: { title: 'Über den Lead', lead } })).data as { id: string }).id
  // A flow that asks for every right and to tell no hook of what it reads, as a tenant's administrator can make one.
  const made2 = await directus('admin', '/flows', { method: 'POST', body: { name: 'Around', trigger: 'webhook', status: 'active', accountability: null, options: { method: 'GET', return: '$last' } } })
  flow = (made2.data as { id: string }).id
  const operation = await directus('admin', '/operations', { method: 'POST', body: { flow, key: 'read', name: 'Read', type: 'item-read', position_x: 20, position_y: 1, options: { collection: 'leads', permissions: '$full', emitEvents: false, query: { fields: ['*', 'origins.lead.*'] } } } })
  await directus('admin', `/flows/${flow}`, { method: 'PATCH', body: { operation: (operation.data as { id: string }).id } })
})
afterAll(() => removeTenant(slug))

/** Ways to a lead: from its own collection, and from others. */
const WAYS: readonly (readonly [name: string, path: () => string, asked?: Asked, way?: 'own' | 'other'])[] = [
  ['the list', () => '/items/leads'],
  ['the record', () => `/items/leads/${lead}`],
  ['SEARCH', () => '/items/leads', { method: 'SEARCH', body: { query: { search: SECRET } } }],
  ['an aggregate', () => `/items/leads?${query({ aggregate: { max: 'company' }, groupBy: 'company' })}`],
  ['a change', () => '/items/leads', { method: 'PATCH', body: { keys: [], query: { filter: { company: { _eq: SECRET } } }, data: { city: 'x' } } }],
  ['an export', () => '/utils/export/leads', { method: 'POST', body: { format: 'json', query: {} } }],
  ['GraphQL', () => '/graphql', { method: 'POST', body: { query: '{ leads { company } }' } }],
  ['GraphQL by a fragment', () => '/graphql', { method: 'POST', body: { query: 'query { ...f } fragment f on Query { x: leads_aggregated { max { company } } }' } }],
  ['GraphQL in the address', () => `/graphql?${query({ query: '{ leads_by_id(id: "0") { company } }' })}`],
  ['our endpoint', () => '/crm/leads/check', { method: 'POST', body: { company: 'x' } }],
  ['a restore', () => `/platform/records/leads/${lead}/restore`, { method: 'POST' }],
  ['what it points to', () => '/items/lead_origins?fields=lead.company'],
  ['a field of a thread', () => '/items/chat_threads?fields=lead.company', {}, 'other'],
  ['all fields of a thread\'s lead', () => `/items/chat_threads/${thread}?fields=lead.*`, {}, 'other'],
  ['a deep filter', () => `/items/chat_threads?${query({ filter: { lead: { company: { _starts_with: SECRET.slice(0, 3) } } } })}`, {}, 'other'],
  ['a deep filter in SEARCH', () => '/items/chat_threads', { method: 'SEARCH', body: { query: { filter: { _and: [{ lead: { id: { _nnull: true } } }] } } } }, 'other'],
  ['an order', () => '/items/chat_threads?sort=lead.company', {}, 'other'],
  ['a group', () => `/items/chat_threads?${query({ 'aggregate': { count: '*' }, 'groupBy[]': 'lead.company' })}`, {}, 'other'],
  ['an alias', () => `/items/chat_threads?${query({ alias: { l: 'lead' }, fields: 'l.company' })}`, {}, 'other'],
  ['a relation that no model names', () => `/users?${query({ filter: { '$FOLLOW(leads,owner)': { company: { _eq: SECRET } } } })}`, {}, 'other'],
  ['a lead made with a thread', () => '/items/chat_threads', { method: 'POST', body: { title: 'x', lead: { company: 'Neu' } } }, 'other'],
]

describe('while the sales module is on', () => {
  test('everybody of the tenant gets leads, also over a thread', async () => {
    for (const who of ['admin', 'manager']) expect((await directus(who, '/items/leads')).text).toContain(SECRET)
    expect((await directus('admin', '/items/chat_threads?fields=*,lead.*')).text).toContain(SECRET)
    expect((await directus('admin', '/graphql', { method: 'POST', body: { query: '{ chat_threads { lead { company } } }' } })).text).toContain(SECRET)
    expect((await directus('admin', `/flows/trigger/${flow}`)).text).toContain(SECRET)
    expect((await directus('admin', `/revisions?fields=data&filter[collection]=leads`)).text).toContain(SECRET)
    expect((await portal('manager', '/crm/leads')).text).toContain(SECRET)
    expect((await modulesIn('manager')).tenants).toEqual([expect.objectContaining({ slug, modules: expect.arrayContaining(['crm', 'chat']) as string[] })])
  })
})

describe('when the operator takes the sales module away', () => {
  beforeAll(async () => {
    expect(await give({ crm: false })).toMatchObject({ status: 200 })
  })

  test('it counts within a second, in both layers', async () => {
    await until('Directus refuses', async () => (await directus('admin', '/items/leads')).code === 'MODULE_DISABLED', 1)
    await until('the portal refuses', async () => (await portal('manager', '/crm/leads')).code === 'MODULE_DISABLED', 1)
    expect((await modulesIn('rep')).tenants[0]?.modules).not.toContain('crm')
  })

  test.each(WAYS.map(way => [way[0], way] as const))('%s gives nothing to anybody', async (_, [, path, asked = {}, way = 'own']) => {
    for (const who of ['admin', 'manager', 'rep']) {
      const answer = await directus(who, path(), asked)
      expect(answer.text, who).not.toContain(SECRET)
      expect(answer.status, `${who}: ${answer.text}`).toBeLessThan(500)
      // Who has no right to what leads there is told that first.
      if (way === 'own') expect(answer, who).toMatchObject({ status: 403, code: 'MODULE_DISABLED' })
      else if (who === 'admin') expect([400, 403], answer.text).toContain(answer.status)
    }
  })

  test('wildcards, nested GraphQL, histories and flows with every right give nothing', async () => {
    const all = await directus('admin', '/items/chat_threads?fields=*.*.*')
    expect(all).toMatchObject({ status: 200, data: [expect.objectContaining({ id: thread, lead })] })
    const nested = await directus('admin', '/graphql', { method: 'POST', body: { query: '{ chat_threads { id lead { company } } }' } })
    const histories = await Promise.all(['/revisions?fields=*', '/activity?fields=*,revisions.*', '/versions?fields=*'].map(path => directus('admin', path)))
    const run = await directus('admin', `/flows/trigger/${flow}`)
    for (const answer of [all, nested, run, ...histories]) expect(answer.text).not.toContain(SECRET)
    expect(histories.map(({ status }) => status)).toEqual([200, 200, 200])
  })

  test('Studio still finds its way: model, rights and everything else are answered', async () => {
    for (const path of ['/collections', '/fields', '/relations', '/permissions/me', '/fields/chat_threads', '/settings', '/server/specs/oas', '/users/me?fields=*.*', '/items/tenant_settings']) expect(await directus('admin', path), path).toMatchObject({ status: 200 })
    expect(await directus('rep', '/permissions/me')).toMatchObject({ status: 200 })
  })

  test('Studio\'s navigation leaves it out', async () => {
    expect(await isHidden('leads')).toBe(true)
    expect(await isHidden('chat_threads')).toBe(false)
  })

  test('a chat goes on without the lead that it was about', async () => {
    const threads = await portal('admin', '/chat/threads')
    expect(threads).toMatchObject({ status: 200, data: [expect.objectContaining({ id: thread })] })
    expect(threads.text).not.toContain(SECRET)
    expect(threads.data).toEqual([expect.not.objectContaining({ lead: expect.anything() as unknown })])
  })

  test.each(['/crm/leads', '/crm/leads/summary', '/crm/imports', '/crm/no-such-thing', '/platform/collections/leads', '/platform/collections/leads/options'])('the portal answers %s with the code', async (path) => {
    for (const who of ['admin', 'manager']) expect(await portal(who, path)).toMatchObject({ status: 403, code: 'MODULE_DISABLED' })
  })

  test('its administrator sees that it is not available and cannot switch it on', async () => {
    expect((await portal('admin', '/platform/modules')).data).toEqual(expect.arrayContaining([{ key: 'crm', enabled: false, available: false }, { key: 'chat', enabled: true, available: true }]))
    expect(await portal('admin', '/platform/modules', { method: 'PUT', body: { modules: { crm: true } } })).toMatchObject({ status: 409, code: 'MODULE_NOT_AVAILABLE' })
  })

  test('strangers are not told which modules there are', async () => {
    expect(await call(hub().hostUrl, 'x', '/items/leads')).toMatchObject({ status: 401 })
    expect((await fetch(`${hub().hostUrl}/items/leads`, { headers: { 'x-kontor-tenant': slug } })).status).toBe(403)
    expect(await (await fetch(`${hub().hostUrl}/items/leads`, { headers: { 'x-kontor-tenant': slug } })).text()).not.toContain('MODULE')
  })

  test('given back, everything is there again', async () => {
    await give({ crm: true })
    await until('Directus answers', async () => (await directus('manager', '/items/leads')).text.includes(SECRET), 1)
    await until('the portal answers', async () => (await portal('manager', '/crm/leads')).text.includes(SECRET), 1)
    expect((await directus('admin', '/graphql', { method: 'POST', body: { query: '{ chat_threads { lead { company } } }' } })).text).toContain(SECRET)
    expect(await isHidden('leads')).toBe(false)
  })
})

describe('what the tenant\'s administrator switches', () => {
  test('is refused to everybody else, and for what is no module', async () => {
    expect(await portal('manager', '/platform/modules', { method: 'PUT', body: { modules: { chat: false } } })).toMatchObject({ status: 403, code: 'ADMIN_REQUIRED' })
    expect(await portal('admin', '/platform/modules', { method: 'PUT', body: { modules: { payroll: false } } })).toMatchObject({ status: 400 })
    expect(await portal('admin', '/platform/modules', { method: 'PUT', body: { modules: { chat: 'no' } } })).toMatchObject({ status: 400 })
    expect((await modulesIn('manager')).tenants[0]?.modules).toContain('chat')
  })

  test('holds at once, stands in both audit logs, and survives a new process', async () => {
    expect(await portal('admin', '/platform/modules', { method: 'PUT', body: { modules: { chat: false } } })).toMatchObject({ status: 200, data: expect.arrayContaining([{ key: 'chat', enabled: false, available: true }]) as unknown })
    const refused = async () => (await directus('admin', '/items/chat_threads')).code === 'MODULE_DISABLED' && (await portal('rep', '/chat/threads')).code === 'MODULE_DISABLED'
    await until('chat is off', refused, 1)
    expect(await directus('rep', `/chat/threads/${thread}/messages`, { method: 'POST', body: { content: 'x' } })).toMatchObject({ status: 403, code: 'MODULE_DISABLED' })
    expect(await directus('admin', '/items/leads?fields=company,count(threads)')).not.toMatchObject({ status: 500 })
    const own = (await portal('admin', '/platform/audit-log')).data as { action: string, target: string, actor: unknown }[]
    expect(own.filter(({ action }) => action.startsWith('module.'))).toEqual([expect.objectContaining({ action: 'module.disabled', target: 'chat', actor: expect.anything() as unknown })])
    expect(await rowsOf('platform_core', 'SELECT action, actor_kind, details FROM audit_log WHERE tenant = $1 AND action LIKE \'module.%\' ORDER BY at DESC LIMIT 1', [slug]))
      .toEqual([{ action: 'module.disabled', actor_kind: 'person', details: { module: 'chat', by: 'tenant' } }])
    await call(hub().hostUrl, operator, `/platform/tenants/${slug}`, { method: 'PATCH', body: { status: 'suspended' } }, 'core')
    await until('it is suspended', async () => (await directus('admin', '/server/ping')).code === 'TENANT_SUSPENDED')
    await until('it can be resumed', async () => (await call(hub().hostUrl, operator, `/platform/tenants/${slug}`, { method: 'PATCH', body: { status: 'active' } }, 'core')).status === 200)
    await until('it is back, without chat', refused)
    await portal('admin', '/platform/modules', { method: 'PUT', body: { modules: { chat: true } } })
    await until('chat is on', async () => (await portal('admin', '/chat/threads')).text.includes(thread), 1)
  })
})
