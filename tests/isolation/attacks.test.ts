import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { POLICY_IDS, ROLE_IDS } from '@kontor/policies'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askDirectus, rawRequest } from '../support/attacker.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { newMember, type KeycloakPerson } from '../support/keycloak-person.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { Visitor } from '../support/visitor.ts'

const as = (...roles: string[]) => ({ organization: { demo: { id: '1', groups: roles.map(role => `/${role}`) } } })
const studio = () => hub().studioUrl.replace('{tenant}', 'demo')
const atStudio = (path: string, options: Parameters<typeof rawRequest>[2] = {}) => rawRequest(hub().ports.STUDIO_PORT, path, { ...options, headers: { host: new URL(studio()).host, ...options.headers } })
const atPortal = (path: string, options: Parameters<typeof rawRequest>[2] = {}) => rawRequest(hub().ports.PORTAL_PORT, path, { ...options, headers: { host: new URL(hub().publicUrl).host, ...options.headers } })

let admin: string
let rep: string
let repUser: string
beforeAll(async () => {
  admin = await realmToken({ claims: { ...as('admin'), amr: ['pwd', 'otp'] }, lifespan: 1800 })
  rep = await realmToken({ claims: { ...as('rep'), amr: ['pwd'] }, lifespan: 1800 })
  repUser = (await askDirectus<{ id: string }>(rep, 'GET', '/users/me?fields=id')).data?.id ?? ''
})

describe('an administrator\'s flow', () => {
  const made: string[] = []
  afterAll(async () => {
    for (const id of made) await askDirectus(admin, 'DELETE', `/flows/${id}`)
  })

  /** What a flow of one operation answers to anybody who knows its address. */
  async function run(type: string, options: object): Promise<string> {
    const { data: flow } = await askDirectus<{ id: string }>(admin, 'POST', '/flows', { name: 'attack', status: 'active', trigger: 'webhook', accountability: null, options: { method: 'POST', return: '$last' } })
    if (!flow) throw new Error('no flow was made')
    made.push(flow.id)
    const { data: operation } = await askDirectus<{ id: string }>(admin, 'POST', '/operations', { flow: flow.id, name: 'step', key: 'step', type, position_x: 1, position_y: 1, options })
    await askDirectus(admin, 'PATCH', `/flows/${flow.id}`, { operation: operation?.id })
    // Flows are read anew a moment after the change.
    await sleep(500)
    return JSON.stringify((await askDirectus(undefined, 'POST', `/flows/trigger/${flow.id}`, {})).body)
  }

  test.each(['authenticate', 'auth.create', 'auth.jwt', 'request.error', '**'])('cannot filter %s', async (scope) => {
    const body = { name: 'attack', status: 'active', trigger: 'event', options: { type: 'filter', scope: [scope] } }
    expect(await askDirectus(admin, 'POST', '/flows', body)).toMatchObject({ status: 403, code: 'FLOW_NOT_HERE' })
    expect(await askDirectus(admin, 'POST', '/flows', [body])).toMatchObject({ status: 403, code: 'FLOW_NOT_HERE' })
  })

  test('knows nothing of the process that it runs in', async () => {
    const answer = await run('exec', { code: 'module.exports = async data => ({ env: data.$env, process: JSON.stringify(process), require: typeof require, fetch: typeof fetch })' })
    expect(JSON.parse(answer)).toEqual({ env: {}, process: '{"env":{}}', require: 'undefined', fetch: 'undefined' })
  })

  test('and an import by address reach nothing inside', async () => {
    const { STUDIO_PORT, KEYCLOAK_PORT, REDIS_PORT } = hub().ports
    const hosts = ['127.0.0.1', 'localhost', '[::1]', '[::]', '0.0.0.0', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '127.1', 'demo.localhost', '[64:ff9b::7f00:1]', hostname()]
    const addresses = [...hosts.map(host => `http://${host}:${STUDIO_PORT}/health`), `http://127.0.0.1:${KEYCLOAK_PORT}/auth/realms/kontor`, `http://127.0.0.1:${REDIS_PORT}/`, 'http://169.254.169.254/latest/meta-data/', 'file:///etc/passwd']
    const before = await rowsOf('tenant_demo', 'select id from directus_files')
    for (const url of addresses) {
      const answer = await run('request', { method: 'GET', url })
      expect(answer, url).not.toMatch(/"status":\s*"ok"|instances|realm|root:/)
      expect((await askDirectus(admin, 'POST', '/files/import', { url })).status, url).toBeGreaterThanOrEqual(400)
    }
    expect(await rowsOf('tenant_demo', 'select id from directus_files')).toEqual(before)
  }, 240_000)
})

describe('a session of Studio', () => {
  let person: KeycloakPerson
  let token: string
  beforeAll(async () => {
    person = await newMember('manager')
    const visitor = new Visitor()
    const login = await visitor.visit(`${studio()}/auth/login/keycloak?redirect=${encodeURIComponent(`${studio()}/admin/content`)}`)
    await visitor.submit(login, { username: person.email, password: person.password })
    token = visitor.cookie(new URL(studio()).hostname, 'kontor_studio_demo') ?? ''
  })
  afterAll(() => person?.remove())
  const write = (headers: Record<string, string>) => atStudio('/items/leads', { method: 'POST', headers: { 'cookie': `kontor_studio_demo=${token}`, 'content-type': 'application/json', ...headers }, body: '{"company":""}' })

  test('changes something for Studio\'s own pages alone: other tenants\' are the same site for a browser', async () => {
    const { host } = new URL(studio())
    for (const headers of [{}, { origin: 'https://evil.test' }, { origin: `http://${host.replace('demo', 'acme')}` }, { 'origin': `http://${host}`, 'sec-fetch-site': 'same-site' }, { origin: 'null' }] as Record<string, string>[]) {
      expect(await write(headers), JSON.stringify(headers)).toMatchObject({ status: 403, body: expect.stringContaining('FOREIGN_ORIGIN') as string })
    }
    expect((await write({ origin: `http://${host}` })).status).toBe(400)
    expect((await write({ 'sec-fetch-site': 'same-origin' })).status).toBe(400)
  })

  test('is its cookie: the same token counts neither in a header nor in an address', async () => {
    expect((await atStudio('/users/me', { headers: { cookie: `kontor_studio_demo=${token}` } })).status).toBe(200)
    expect((await atStudio('/users/me', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401)
    expect((await atStudio(`/users/me?access_token=${token}`)).status).toBe(401)
  })
})

describe('an administrator in Studio', () => {
  test('neither locks people out nor removes them past the administration, which spares the last administrator and keeps a log', async () => {
    expect(await askDirectus(admin, 'PATCH', `/users/${repUser}`, { status: 'suspended' })).toMatchObject({ status: 403, code: 'NO_LOCAL_CREDENTIALS' })
    expect(await askDirectus(admin, 'PATCH', '/users', { keys: [repUser], data: { status: 'archived' } })).toMatchObject({ status: 403, code: 'NO_LOCAL_CREDENTIALS' })
    expect(await askDirectus(admin, 'DELETE', `/users/${repUser}`)).toMatchObject({ status: 403, code: 'PEOPLE_BY_LOGIN' })
    expect(await askDirectus(admin, 'DELETE', '/users', [repUser])).toMatchObject({ status: 403, code: 'PEOPLE_BY_LOGIN' })
    expect(await rowsOf('tenant_demo', 'select status from directus_users where id = $1', [repUser])).toEqual([{ status: 'active' }])
  })

  test('makes nobody an administrator, by no way around', async () => {
    const { data: policy } = await askDirectus<{ id: string }>(admin, 'POST', '/policies', { name: 'attack', admin_access: false, app_access: true })
    // A role of the tenant's own, with a policy of its own, is theirs to make.
    const made = await askDirectus<{ id: string }>(admin, 'POST', '/roles', { name: 'attack', policies: [{ policy: policy?.id }] })
    expect(made.status).toBe(200)
    const role = made.data
    try {
      for (const [method, path, body] of [
        ['PATCH', `/policies/${policy?.id}`, { admin_access: true }], ['PATCH', `/policies/${policy?.id}`, { roles: [{ role: ROLE_IDS.admin }] }], ['POST', '/access', { user: repUser, policy: POLICY_IDS.admin }],
        ['POST', '/access', { user: repUser, policy: { name: 'attack 2', admin_access: true } }], ['PATCH', `/roles/${role?.id}`, { policies: [{ policy: { name: 'attack 3', admin_access: true } }] }], ['PATCH', `/roles/${role?.id}`, { users: [repUser] }],
        ['PATCH', `/users/${repUser}`, { policies: [{ policy: { name: 'attack 4', admin_access: true } }] }], ['PATCH', `/users/${repUser}`, { policies: [{ policy: POLICY_IDS.admin }] }],
        ['POST', '/graphql/system', { query: 'mutation { create_policies_item(data: { name: "attack 5", admin_access: true }) { id } }' }],
      ] as const) expect((await askDirectus(admin, method, path, body)).status, `${method} ${path} ${JSON.stringify(body)}`).toBe(403)
      expect(await rowsOf('tenant_demo', 'select name from directus_policies where admin_access')).toHaveLength(1)
    } finally {
      await askDirectus(admin, 'DELETE', `/roles/${role?.id}`)
      await askDirectus(admin, 'DELETE', `/policies/${policy?.id}`)
    }
  })

  test('opens no records and no files to strangers', async () => {
    const { data: policy } = await askDirectus<{ id: string }>(admin, 'POST', '/policies', { name: 'attack', admin_access: false, app_access: false })
    const strangers = 'abf8a154-5b1c-4a46-ac9c-7300570f4f17'
    try {
      for (const [method, path, body] of [
        ['POST', '/permissions', { policy: strangers, collection: 'leads', action: 'read', fields: ['*'], permissions: {} }], ['POST', '/permissions', [{ policy: strangers, collection: 'directus_files', action: 'read', fields: ['*'], permissions: {} }]],
        ['PATCH', `/policies/${strangers}`, { permissions: { create: [{ collection: 'leads', action: 'read', fields: ['*'], permissions: {} }], update: [], delete: [] } }],
        ['POST', '/access', { policy: policy?.id }], ['PATCH', `/policies/${policy?.id}`, { roles: { create: [{ role: null, user: null }], update: [], delete: [] } }],
      ] as const) expect((await askDirectus(admin, method, path, body)).status, `${method} ${path} ${JSON.stringify(body)}`).toBe(403)
      expect((await askDirectus(undefined, 'GET', '/items/leads')).status).toBe(403)
    } finally {
      await askDirectus(admin, 'DELETE', `/policies/${policy?.id}`)
    }
  })

  test('uploads nothing that a browser would run in Studio\'s name', async () => {
    for (const [name, type] of [['x.html', 'text/html'], ['x.svg', 'image/svg+xml'], ['x.js', 'text/javascript'], ['x.xhtml', 'application/xhtml+xml'], ['x.pdf', 'application/pdf'], ['x.txt', 'text/plain']] as const) {
      const body = `--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>\r\n--b--\r\n`
      const headers = { 'x-kontor-tenant': 'demo', 'authorization': `Bearer ${admin}` }
      const made = JSON.parse((await rawRequest(hub().ports.STUDIO_PORT, '/files', { method: 'POST', headers: { ...headers, 'content-type': 'multipart/form-data; boundary=b' }, body })).body) as { data: { id: string } }
      const answer = await rawRequest(hub().ports.STUDIO_PORT, `/assets/${made.data.id}`, { headers })
      expect([answer.status, answer.headers['x-content-type-options']], name).toEqual([200, 'nosniff'])
      expect(answer.headers['content-security-policy'], name).toContain('default-src \'none\'')
      if (/pdf|txt/.test(name)) expect(answer.headers['content-disposition'], name).toMatch(/^inline/)
      else expect(answer.headers['content-disposition'], name).toMatch(/^attachment/)
      if (!/svg/.test(name)) expect(answer.headers['content-type'], name).not.toMatch(/html|script/)
      await askDirectus(admin, 'DELETE', `/files/${made.data.id}`)
    }
  })
})

describe('whoever is not logged in', () => {
  test.each(['/utils/hash/generate', '/utils/hash/verify', '/utils/cache/clear', '/files/import', '/utils/translations/generate', '/users/me/tfa/enable', '/shares/auth', '/server/setup', '/auth/password/request'])('has nothing done for them: POST %s', async (path) => {
    expect([401, 403]).toContain((await askDirectus(undefined, 'POST', path, path === '/files/import' ? { url: 'https://example.com' } : { string: 'x', hash: 'x', share: repUser })).status)
  })

  test('learns of Studio its name and looks, no version and no data', async () => {
    const info = await askDirectus<Record<string, unknown>>(undefined, 'GET', '/server/info')
    expect(Object.keys(info.data ?? {})).not.toEqual(expect.arrayContaining(['version']))
    for (const path of ['/server/health', '/server/specs/oas', '/collections', '/users', '/settings?fields=*', '/flows', '/activity']) {
      const text = JSON.stringify((await askDirectus(undefined, 'GET', path)).body ?? {})
      expect(text, path).not.toMatch(/leads|11\.17|@demo\.test|directus@/)
    }
  })

  test.each(['//evil.test', '/\\evil.test', '/%2f%2fevil.test', '/%5cevil.test', 'https:evil.test', '/%0d%0alocation:https://evil.test', '/.//evil.test', '/x/..//evil.test', '/%09/evil.test'])('is led nowhere else after a login: %s', async (target) => {
    for (const address of [`/login?returnTo=${target}`, `/login?returnTo=${encodeURIComponent(target)}`, `/login/welcome/${encodeURIComponent(target)}`]) {
      const { status, headers } = await atPortal(address)
      expect([302, 404], address).toContain(status)
      const location = new URL(headers.location ?? '/', hub().publicUrl)
      expect(location.origin, address).toBe(hub().publicUrl)
    }
    const { headers } = await atStudio(`/auth/login/keycloak?redirect=${encodeURIComponent(target)}`)
    expect(headers.location ?? '').not.toMatch(/^(?:https?:)?[/\\]{2}evil/)
  })

  test('cannot put another host name into what the hub says of itself', async () => {
    for (const headers of [{ host: 'evil.test' }, { 'x-forwarded-host': 'evil.test' }, { forwarded: 'host=evil.test' }] as Record<string, string>[]) {
      for (const address of ['/login', '/logout', '/demo', '/auth/realms/kontor/.well-known/openid-configuration', '/login/welcome/demo']) {
        const answer = await atPortal(address, { headers: { accept: 'text/html', ...headers } })
        expect(`${answer.headers.location} ${answer.body}`, `${address} ${JSON.stringify(headers)}`).not.toContain('evil.test')
      }
    }
  })

  test('gets from no page of ours an answer that another origin can read or frame', async () => {
    const login = new URL((await atPortal('/login')).headers.location ?? '')
    for (const [name, answer] of [
      ...await Promise.all(['/', '/login?x', '/login/callback?state=x', '/health', '/api/v1/health', '/api/v1/users/me', '/api/v1/none', '/auth/admin/', `${login.pathname}${login.search}`].map(async path => [path, await atPortal(path, { headers: { accept: 'text/html' } })] as const)),
      ...await Promise.all(['/admin/login', '/server/info', '/items/leads', '/schema/snapshot', '/nowhere'].map(async path => [`studio ${path}`, await atStudio(path, { headers: { origin: 'https://evil.test' } })] as const)),
    ]) {
      expect(answer.headers['x-content-type-options'], name).toBe('nosniff')
      expect(`${answer.headers['content-security-policy']} ${answer.headers['x-frame-options']}`, name).toMatch(/frame-ancestors 'none'|DENY|SAMEORIGIN/)
      expect(answer.headers, name).not.toHaveProperty('access-control-allow-origin')
      expect(answer.headers, name).not.toHaveProperty('x-powered-by')
    }
  })

  test('cannot have a method read as another one', async () => {
    for (const header of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      expect((await atPortal('/api/v1/crm/leads', { method: 'GET', headers: { authorization: `Bearer ${rep}`, [header]: 'DELETE' } })).status).toBe(200)
      const post = await rawRequest(hub().ports.STUDIO_PORT, '/items/leads', { method: 'POST', headers: { 'x-kontor-tenant': 'demo', 'authorization': `Bearer ${rep}`, 'content-type': 'application/json', [header]: 'GET' }, body: '{"company":""}' })
      expect(post.status).toBe(400)
    }
  })
})
