import type { IHttpRequestOptions } from 'n8n-workflow'
import { describe, expect, it } from 'vitest'
import { checkAccess } from './check-access.ts'
import type { Credential } from './credential.ts'
import { kontorApi, personReader } from './kontor-api.ts'
import { createTokens } from './tokens.ts'

const service: Credential = { access: 'service', apiUrl: 'http://portal/api/v1', tokenUrl: 'http://login/token', hostUrl: 'http://host', clientId: 'n8n', clientSecret: 'secret', tenant: '' }
const LIFE = 300_000

/** Keycloak, host and portal as far as tokens go: what was given, and what may be answered with 401. */
function hub() {
  let now = 1_000_000
  let count = 0
  const calls: string[] = []
  const refused = new Set<string>()
  const http = async ({ url, method, headers, auth }: IHttpRequestOptions) => {
    await Promise.resolve()
    const bearer = String(headers?.authorization ?? '').replace('Bearer ', '')
    calls.push(`${method} ${url}`)
    if (refused.has(bearer)) return { statusCode: 401, body: { errors: [{ message: 'no', extensions: { code: 'INVALID_CREDENTIALS' } }] } }
    if (url === service.tokenUrl) return auth?.password === 'secret' ? { statusCode: 200, body: { access_token: `own-${++count}`, expires_in: LIFE / 1000 } } : { statusCode: 401, body: { error: 'unauthorized_client', error_description: 'Invalid client' } }
    const slug = /tenants\/([\w-]+)\/token/.exec(url)?.[1]
    if (slug === 'gone') return { statusCode: 404, body: { errors: [{ message: 'No such tenant', extensions: { code: 'TENANT_UNKNOWN' } }] } }
    if (slug) return { statusCode: 200, body: { data: { token: `${slug}-${++count}`, expiresAt: new Date(now + LIFE).toISOString() } } }
    return { statusCode: 200, body: { data: { token: bearer, tenant: headers?.['x-kontor-tenant'] } } }
  }
  return { http, calls, refused, pass: (ms: number) => void (now += ms), tokens: createTokens(() => now), asked: (part: string) => calls.filter(call => call.includes(part)).length }
}

describe('tokens', () => {
  it('are asked for once for many items, and each tenant has its own', async () => {
    const { http, tokens, asked } = hub()
    const all = await Promise.all(['acme', 'acme', 'beta', 'acme', 'beta'].map(tenant => tokens.get(http, service, tenant)))
    expect(new Set(all).size).toBe(2)
    expect(all.map(token => token.split('-')[0])).toEqual(['acme', 'acme', 'beta', 'acme', 'beta'])
    expect([asked('login/token'), asked('acme/token'), asked('beta/token')]).toEqual([1, 1, 1])
  })
  it('are renewed half a minute before they end', async () => {
    const { http, tokens, pass, asked } = hub()
    const first = await tokens.get(http, service, 'acme')
    pass(LIFE - 30_001)
    expect(await tokens.get(http, service, 'acme')).toBe(first)
    pass(1)
    const both = await Promise.all([tokens.get(http, service, 'acme'), tokens.get(http, service, 'acme')])
    expect(both[0]).not.toBe(first)
    expect(both[1]).toBe(both[0])
    expect(asked('acme/token')).toBe(2)
  })
  it('are not kept for a secret that is refused, and another secret does not get them', async () => {
    const { http, tokens } = hub()
    await tokens.get(http, service, 'acme')
    await expect(tokens.get(http, { ...service, clientSecret: 'wrong' }, 'acme')).rejects.toMatchObject({ status: 401, code: 'UNAUTHORIZED_CLIENT' })
    await expect(tokens.get(http, service, 'gone')).rejects.toMatchObject({ status: 404, code: 'TENANT_UNKNOWN' })
    await expect(tokens.get(http, service, 'gone')).rejects.toMatchObject({ code: 'TENANT_UNKNOWN' })
  })
  it('are exchanged once more when the service\'s own one has been revoked', async () => {
    const { http, tokens, refused } = hub()
    await tokens.get(http, service, 'acme')
    refused.add('own-1')
    expect(await tokens.get(http, service, 'beta')).toMatch(/^beta-/)
  })
  it('are of a tenant that is named, and of nothing else that could stand in an address', async () => {
    const { http, tokens, calls } = hub()
    for (const tenant of ['', 'a/../b', 'acme?x=', 'Ä', '..']) await expect(tokens.get(http, service, tenant)).rejects.toMatchObject({ code: 'TENANT_REQUIRED' })
    expect(calls).toEqual([])
  })
  it('of one tenant\'s API access are used as they are', async () => {
    const { http, tokens, calls } = hub()
    expect(await tokens.get(http, { ...service, access: 'tenant' }, '')).toBe('own-1')
    expect(calls).toEqual(['POST http://login/token'])
  })
})

describe('the test of a credential', () => {
  it('opens the tenant that is named, anew each time', async () => {
    const { http, asked } = hub()
    await checkAccess(http, { ...service, tenant: 'acme' })
    await checkAccess(http, { ...service, tenant: 'acme' })
    expect([asked('acme/token'), asked('/api/v1/platform/own-collections')]).toEqual([2, 2])
    await expect(checkAccess(http, { ...service, tenant: 'gone' })).rejects.toThrow('TENANT_UNKNOWN: No such tenant')
    await expect(checkAccess(http, { ...service, tenant: 'acme', clientSecret: 'wrong' })).rejects.toThrow('UNAUTHORIZED_CLIENT')
  })
  it('asks the service account for its own token alone when none is named, and opens the tenant of an API access', async () => {
    const { http, calls } = hub()
    await checkAccess(http, service)
    await expect(checkAccess(http, { ...service, clientSecret: 'wrong' })).rejects.toThrow('UNAUTHORIZED_CLIENT')
    expect(new Set(calls)).toEqual(new Set(['POST http://login/token']))
    await checkAccess(http, { ...service, access: 'tenant' })
    expect(calls.at(-1)).toBe('GET http://portal/api/v1/platform/own-collections')
  })
})

describe('calls', () => {
  it('name the tenant and bring its token', async () => {
    const { http, tokens } = hub()
    expect(await kontorApi(http, service, 'acme', tokens)('GET', '/crm/leads')).toEqual({ data: { token: 'acme-2', tenant: 'acme' } })
    expect(await kontorApi(http, service, 'beta', tokens)('GET', '/crm/leads')).toEqual({ data: { token: 'beta-3', tenant: 'beta' } })
  })
  it('go to the tenant of the credential where none is named', async () => {
    const { http, tokens } = hub()
    expect(await kontorApi(http, { ...service, tenant: 'acme' }, '', tokens)('GET', '/crm/leads')).toEqual({ data: { token: 'acme-2', tenant: 'acme' } })
    expect(await kontorApi(http, { ...service, tenant: 'acme' }, 'beta', tokens)('GET', '/crm/leads')).toEqual({ data: { token: 'beta-3', tenant: 'beta' } })
  })
  it('are made again with a fresh token when theirs was revoked, once', async () => {
    const { http, tokens, refused, asked } = hub()
    const api = kontorApi(http, service, 'acme', tokens)
    await api('GET', '/crm/leads')
    refused.add('acme-2')
    expect(await api('GET', '/crm/leads')).toEqual({ data: { token: 'acme-3', tenant: 'acme' } })
    for (const token of ['acme-3', 'acme-4', 'acme-5']) refused.add(token)
    await expect(api('GET', '/crm/leads')).rejects.toMatchObject({ status: 401 })
    expect(asked('acme/token')).toBe(3)
  })
  it('as a person bring that person\'s token to the host, and never another one', async () => {
    const { http, calls } = hub()
    expect(await personReader(http, service, 'acme', 'theirs')('/items/leads')).toEqual({ token: 'theirs', tenant: 'acme' })
    expect(calls).toEqual(['GET http://host/items/leads'])
    expect(() => personReader(http, service, 'acme', '')).toThrow('is empty')
  })
})
