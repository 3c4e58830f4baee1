import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generateKeyPair, importJWK, jwtVerify, SignJWT, type JWK } from 'jose'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../core-database.ts'
import { unknownTenant } from '../errors.ts'
import { delegationKeys } from '../keys.ts'
import { createTenantGate } from '../tenant-gate.ts'
import { createInternalHandler } from './router.ts'

const issuer = 'http://hub.test/auth/realms/kontor'
const realm = await generateKeyPair('RS256')
const stranger = await generateKeyPair('RS256')
const keys = delegationKeys('a-secret-that-is-long-enough-for-this')
let audited: AuditEntry[] = []
let revoked = new Set<string>()
let trouble: { audit?: boolean, redis?: boolean, realm?: boolean } = {}
beforeEach(() => {
  audited = []
  revoked = new Set()
  trouble = {}
})

const handle = createInternalHandler({
  sql: { query: async () => [], transaction: work => work({ query: async () => [], transaction: () => Promise.reject(new Error('nested')) }) },
  places: { FILES_DIR: '/nonexistent', RUNTIME_DIR: '/nonexistent' }, issuer, keys, logger: pino({ level: 'silent' }),
  realmKeys: async () => {
    if (trouble.realm) throw new TypeError('fetch failed')
    return realm.publicKey
  },
  core: {
    async audit(entry) {
      if (trouble.audit) throw new Error('the database is away')
      audited.push(entry)
    },
  },
  gate: createTenantGate(async slug => slug === 'unknown' ? undefined : { slug, name: slug, status: slug === 'closed' ? 'suspended' : slug === 'young' ? 'creating' : 'active', modules: [] }),
  async isRevoked(jti) {
    if (trouble.redis) throw new Error('Redis is away')
    return revoked.has(jti)
  },
  async restart(slug) {
    if (slug === 'unknown') throw unknownTenant(slug)
    return { state: 'starting' }
  },
})
const server = createServer((request, response) => void handle(request, response, request.url ?? '/', 'trace-1234'))
let base = ''
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/internal/v1/tenants`
})
afterAll(() => void server.close())

interface Made { readonly client?: string, readonly claims?: Record<string, unknown>, readonly issuer?: string, readonly audience?: string, readonly expires?: string, readonly key?: CryptoKey }
function serviceToken({ client = 'n8n', claims = {}, ...o }: Made = {}): Promise<string> {
  return new SignJWT({ azp: client, preferred_username: `service-account-${client}`, ...claims }).setProtectedHeader({ alg: 'RS256' }).setSubject('an-id').setJti('jti-1').setIssuedAt()
    .setIssuer(o.issuer ?? issuer).setAudience(o.audience ?? 'kontor-api').setExpirationTime(o.expires ?? '5m').sign(o.key ?? realm.privateKey)
}
async function post(path: string, token?: string, method = 'POST') {
  const response = await fetch(`${base}${path}`, { method, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
  const body = await response.json() as { data?: { token: string, expiresAt: string }, errors?: { extensions: { code: string } }[] }
  return { status: response.status, code: body.errors?.[0]?.extensions.code, data: body.data, retryAfter: response.headers.get('retry-after') }
}

describe('a token for one tenant', () => {
  it('is given to n8n for five minutes, and noted without a person', async () => {
    const { status, data } = await post('/demo/token', await serviceToken())
    expect(status).toBe(200)
    const { payload } = await jwtVerify(data?.token ?? '', await importJWK(JSON.parse(keys.publicJwk) as JWK, 'EdDSA'), { issuer: 'kontor-host', audience: 'kontor-api' })
    expect(payload).toMatchObject({ sub: 'n8n', tenant: 'demo', scope: 'automation' })
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300)
    expect(audited).toEqual([{ action: 'automation_token.issued', actorKind: 'service', actor: 'n8n', tenant: 'demo', traceId: 'trace-1234', details: { jti: payload.jti, expiresAt: data?.expiresAt } }])
  })
  it.each<[string, number, string, string, () => Promise<string | undefined>]>([
    ['nobody', 401, 'INVALID_CREDENTIALS', 'demo', async () => undefined],
    ['who signs with another key', 401, 'INVALID_CREDENTIALS', 'demo', () => serviceToken({ key: stranger.privateKey })],
    ['another issuer', 401, 'INVALID_CREDENTIALS', 'demo', () => serviceToken({ issuer: 'http://hub.test/auth/realms/master' })],
    ['another audience', 401, 'INVALID_CREDENTIALS', 'demo', () => serviceToken({ audience: 'account' })],
    ['an expired token', 401, 'INVALID_CREDENTIALS', 'demo', () => serviceToken({ expires: '-1s' })],
    ['nonsense', 401, 'INVALID_CREDENTIALS', 'demo', async () => 'a.b.c'],
    ['another service', 403, 'CLIENT_NOT_ALLOWED', 'demo', () => serviceToken({ client: 'provisioner' })],
    ['a person who came through n8n', 403, 'CLIENT_NOT_ALLOWED', 'demo', () => serviceToken({ claims: { preferred_username: 'admin@demo.test', sid: '1' } })],
    ['a person of the portal', 403, 'CLIENT_NOT_ALLOWED', 'demo', () => serviceToken({ client: 'portal', claims: { preferred_username: 'rep@demo.test', sid: '1' } })],
    ['a session of the service account', 403, 'CLIENT_NOT_ALLOWED', 'demo', () => serviceToken({ claims: { sid: '1' } })],
    ['a tenant that is not there', 404, 'TENANT_UNKNOWN', 'unknown', () => serviceToken()],
    ['a suspended tenant', 403, 'TENANT_SUSPENDED', 'closed', () => serviceToken()],
    ['a tenant that is being made', 503, 'TENANT_CREATING', 'young', () => serviceToken()],
  ])('is refused to %s', async (_, status, code, tenant, make) => {
    expect(await post(`/${tenant}/token`, await make())).toMatchObject({ status, code })
    expect(audited).toEqual([])
  })
  it('is refused with a revoked token', async () => {
    revoked.add('jti-1')
    expect(await post('/demo/token', await serviceToken())).toMatchObject({ status: 401, code: 'INVALID_CREDENTIALS' })
  })
  it.each([['the audit log', { audit: true }], ['the list of revocations', { redis: true }], ['the realm\'s keys', { realm: true }]])('is not given out while %s cannot be reached', async (_, cause) => {
    trouble = cause
    expect(await post('/demo/token', await serviceToken())).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE', retryAfter: '3', data: undefined })
  })
  it('needs a POST to an address that exists', async () => {
    const token = await serviceToken({ client: 'provisioner' })
    expect(await post('/demo/token', token, 'GET')).toMatchObject({ status: 404, code: 'ROUTE_UNKNOWN' })
    expect(await post('/demo/secret', token)).toMatchObject({ status: 404, code: 'ROUTE_UNKNOWN' })
  })
})

describe('work at tenants', () => {
  it('with a body that is too large is refused in words, on a connection that stays', async () => {
    const token = await serviceToken({ client: 'provisioner' })
    for (const size of [70_000, 3_000_000]) {
      const response = await fetch(base, { method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ name: 'x'.repeat(size) }) })
      expect(response.status).toBe(413)
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'TOO_LARGE' } }] })
    }
  })
})

describe('another try for an instance that was given up', () => {
  it('is the provisioner\'s to ask for, and noted', async () => {
    expect(await post('/demo/restart', await serviceToken())).toMatchObject({ status: 403, code: 'CLIENT_NOT_ALLOWED' })
    expect(await post('/unknown/restart', await serviceToken({ client: 'provisioner' }))).toMatchObject({ status: 404, code: 'TENANT_UNKNOWN' })
    expect(audited).toEqual([])
    expect(await post('/core/restart', await serviceToken({ client: 'provisioner' }))).toMatchObject({ status: 200, data: { tenant: 'core', state: 'starting' } })
    expect(audited).toMatchObject([{ action: 'instance.restarted', actor: 'provisioner', tenant: 'core' }])
  })
})
