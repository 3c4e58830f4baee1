import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { signDelegation } from '../../directus/host/delegation.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { hub, hubInside } from '../support/hub.ts'
import { foreignToken, realmToken } from '../support/realm-tokens.ts'

const as = (...roles: string[]) => ({ organization: { demo: { id: '1', groups: roles.map(role => `/${role}`) } } })

interface Asked { readonly method?: string, readonly path?: string, readonly tenant?: string, readonly body?: unknown }

/** Asks the portal for a path as it stands; fetch would resolve its dots. */
async function statusOf(path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(hub().publicUrl)
  const call = get({ hostname, port, path })
  const [answer] = await once(call, 'response') as [IncomingMessage]
  answer.resume()
  return answer.statusCode
}

/** Asks Directus directly, past the portal. */
async function ask(token: string | undefined, { method = 'GET', path = '/items/leads?limit=1', tenant = 'demo', body }: Asked = {}) {
  const response = await fetch(`${hub().hostUrl}${path}`, {
    method,
    headers: { 'x-kontor-tenant': tenant, ...token === undefined ? {} : { authorization: `Bearer ${token}` }, ...body === undefined ? {} : { 'content-type': 'application/json' } },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const answer = await response.json().catch(() => undefined) as { data?: unknown, errors?: { extensions?: { code?: string } }[] } | undefined
  return { status: response.status, code: answer?.errors?.[0]?.extensions?.code, data: answer?.data }
}

let good: string
beforeAll(async () => {
  good = await realmToken({ claims: { ...as('rep'), amr: ['pwd'] } })
})

test('a good token opens the tenant that it names, and only with what its role may', async () => {
  expect(await ask(good)).toMatchObject({ status: 200 })
  expect(await ask(good, { path: '/roles/me?fields=name' })).toMatchObject({ status: 200, data: [{ name: '$t:kontor_role_rep' }] })
  expect(await ask(good, { path: '/settings' })).toMatchObject({ status: 403 })
})

describe('no proof (401)', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const again = (header: Record<string, unknown> = {}) => new SignJWT(decodeJwt(good)).setProtectedHeader({ ...decodeProtectedHeader(good), alg: 'RS256', ...header })

  test.each<[string, () => Promise<string> | string]>([
    ['another key under the same name', () => again().sign(privateKey)],
    ['another key that the token brings itself', () => again({ jwk: publicKey.export({ format: 'jwk' }) }).sign(privateKey)],
    ['claims changed after signing', () => {
      const [header, , signature] = good.split('.')
      return `${header}.${Buffer.from(JSON.stringify({ ...decodeJwt(good), ...as('admin'), amr: ['otp'] })).toString('base64url')}.${signature}`
    }],
    ['no signature at all', () => `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${good.split('.')[1]}.`],
    ['a shared secret instead of a key pair', () => again({ alg: 'HS256' }).sign(Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })))],
    ['the issuer is another realm', () => foreignToken()],
    ['the audience is another service', () => realmToken({ claims: { ...as('rep'), amr: ['pwd'] }, audience: 'other-api' })],
    ['no token but a word, as Directus\' static tokens are', () => 'static-token-of-a-user'],
  ])('%s', async (_, make) => {
    expect(await ask(await make())).toMatchObject({ status: 401 })
  })

  test('an expired token, which opened the tenant before', async () => {
    const token = await realmToken({ claims: { ...as('rep'), amr: ['pwd'] }, lifespan: 8 })
    expect(await ask(token)).toMatchObject({ status: 200 })
    await sleep((decodeJwt(token).exp ?? 0) * 1000 - Date.now() + 1000)
    expect(await ask(token)).toMatchObject({ status: 401 })
  })

  test('a revoked token, which opened the tenant before', async () => {
    const token = await realmToken({ claims: { ...as('rep'), amr: ['pwd'] } })
    expect(await ask(token)).toMatchObject({ status: 200 })
    const { secrets } = hubInside()
    const redis = new Redis({ host: '127.0.0.1', port: hub().ports.REDIS_PORT, password: secrets.values.REDIS_PASSWORD })
    await redis.set(`kontor:revoked:jti:${String(decodeJwt(token).jti)}`, '1', 'EX', 60)
    redis.disconnect()
    expect(await ask(token)).toMatchObject({ status: 401 })
  })

  test('a token in the address', async () => {
    expect(await ask(undefined, { path: `/items/leads?access_token=${good}` })).toMatchObject({ status: 401 })
  })
})

describe('a good proof that does not open this tenant (403)', () => {
  test.each<[string, Record<string, unknown>]>([
    ['another organization', { organization: { platform: { id: '1', groups: ['/operator'] } }, amr: ['pwd', 'otp'] }],
    ['two organizations', { organization: { ...as('rep').organization, acme: { id: '2', groups: ['/rep'] } }, amr: ['pwd', 'otp'] }],
    ['no organization', { amr: ['pwd', 'otp'] }],
    ['a member without a role', as()],
    ['a role of the platform', { ...as('operator'), amr: ['pwd', 'otp'] }],
  ])('%s', async (_, claims) => {
    expect(await ask(await realmToken({ claims }))).toMatchObject({ status: 403, code: 'FORBIDDEN' })
  })

  test('a tenant\'s token at the platform\'s own instance', async () => {
    expect(await ask(good, { tenant: 'core', path: '/items/tenants' })).toMatchObject({ status: 403 })
  })

  test('an administrator who used no second factor, and is let in with one', async () => {
    expect(await ask(await realmToken({ claims: { ...as('admin'), amr: ['pwd'] } }))).toMatchObject({ status: 403, code: 'SECOND_FACTOR_REQUIRED' })
    expect(await ask(await realmToken({ claims: { ...as('admin'), amr: ['pwd', 'otp'] } }), { path: '/settings' })).toMatchObject({ status: 200 })
  })

  test('a token from before the person became administrator, whose login used no second factor', async () => {
    const before = await realmToken({ claims: { ...as('rep'), amr: ['pwd'], sub: 'promoted-person' } })
    expect(await ask(before)).toMatchObject({ status: 200 })
    await sleep(1100)
    expect(await ask(await realmToken({ claims: { ...as('admin'), amr: ['pwd', 'otp'], sub: 'promoted-person' } }), { path: '/settings' })).toMatchObject({ status: 200 })
    expect(await ask(before)).toMatchObject({ status: 403, code: 'SECOND_FACTOR_REQUIRED' })
  })

  test('an operator who used no second factor', async () => {
    const organization = { platform: { id: '1', groups: ['/operator'] } }
    expect(await ask(await realmToken({ claims: { organization, amr: ['pwd'] } }), { tenant: 'core', path: '/items/tenants' })).toMatchObject({ status: 403, code: 'SECOND_FACTOR_REQUIRED' })
  })
})

describe('there is no other way in', () => {
  test('an administrator cannot make people, passwords or static tokens', async () => {
    const admin = await realmToken({ claims: { ...as('admin'), amr: ['pwd', 'otp'] } })
    for (const body of [{ password: 'a-new-password-1' }, { token: 'a-static-token' }, { external_identifier: 'somebody-else' }, { role: null }]) {
      expect(await ask(admin, { method: 'PATCH', path: '/users/me', body }), Object.keys(body).join()).toMatchObject({ status: 403, code: 'NO_LOCAL_CREDENTIALS' })
    }
    expect(await ask(admin, { method: 'POST', path: '/users', body: { email: 'new@demo.test', password: 'a-new-password-1' } })).toMatchObject({ status: 403, code: 'PEOPLE_BY_LOGIN' })
  })

  test('Directus takes no password', async () => {
    const answer = await ask(undefined, { method: 'POST', path: '/auth/login', body: { email: 'admin@demo.test', password: hub().passwords['admin@demo.test'] } })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(answer.data).toBeUndefined()
  })

  test.each([{ session: 'x' }, {}, { share: 'x' }])('nobody else makes Directus\' own kind of token: %o', async (claims) => {
    const token = await new SignJWT({ id: '1', role: '1', app_access: true, admin_access: true, ...claims }).setProtectedHeader({ alg: 'HS256' }).setIssuer('directus').setExpirationTime('5m').sign(Buffer.from('x'.repeat(32)))
    expect([401, 403]).toContain((await ask(token)).status)
  })

  test('Keycloak gives no token for a password alone', async () => {
    for (const client of ['admin-cli', 'portal', 'account-console', 'security-admin-console']) {
      const response = await fetch(`${hub().publicUrl}/auth/realms/kontor/protocol/openid-connect/token`, {
        method: 'POST', body: new URLSearchParams({ grant_type: 'password', client_id: client, username: 'rep@demo.test', password: hub().passwords['rep@demo.test'] ?? '' }),
      })
      expect([400, 401], client).toContain(response.status)
      expect(await response.json()).not.toHaveProperty('access_token')
    }
  })

  test('a stranger sees nothing', async () => {
    expect(await ask(undefined)).toMatchObject({ status: 403 })
    expect(await ask(undefined, { path: '/users' })).toMatchObject({ status: 403 })
  })
})

describe('a bot that reads for a person', () => {
  const delegated = async (tenant: string, now?: Date) => {
    const me = (await ask(good, { path: '/users/me?fields=id' })).data as { id: string }
    const id = '7c5b3c86-6a55-4c7e-9a5e-0b8f7c0f2b11'
    const answer = await signDelegation(delegationKeys(hubInside().secrets.values.HOST_SECRET), tenant, { type: 'delegation', requestId: '1', userId: me.id, threadId: id, messageId: id }, now)
    return 'token' in answer ? answer.token : ''
  }

  test('may read records of its tenant, for five minutes', async () => {
    expect(await ask(await delegated('demo'))).toMatchObject({ status: 200 })
    expect(await ask(await delegated('demo', new Date(Date.now() - 310_000)))).toMatchObject({ status: 401 })
    expect(await ask(await delegated('acme'))).toMatchObject({ status: 403 })
    expect(await ask(await delegated('core'), { tenant: 'core', path: '/items/tenants' })).toMatchObject({ status: 403 })
  })

  test.each<Asked>([
    { method: 'POST', path: '/items/leads', body: { company: 'By a bot' } }, { method: 'DELETE', path: '/items/leads', body: [] }, { method: 'GET', path: '/users/me' },
    { method: 'GET', path: '/items/chat_messages' }, { method: 'GET', path: '/graphql?query={leads{id}}' }, { method: 'GET', path: '/items/leads/..%2f..%2fusers' },
  ])('may not $method $path', async (asked) => {
    expect(await ask(await delegated('demo'), asked)).toMatchObject({ status: 403 })
  })
})

describe('the portal\'s API', () => {
  test.each([
    ['no session', {}, 401], ['an invented session', { cookie: 'kontor_session=invented' }, 401], ['nonsense as a token', { authorization: 'Bearer a.b.c' }, 401],
  ])('refuses %s', async (_, headers, status) => {
    for (const path of ['/api/v1/users/me', '/api/v1/crm/leads']) {
      const response = await fetch(`${hub().publicUrl}${path}`, { headers: headers as Record<string, string> })
      expect(response.status).toBe(status)
      expect(await response.json()).toMatchObject({ success: false, error: { code: expect.stringMatching(/^(UNAUTHENTICATED|SESSION_EXPIRED)$/) } })
    }
  })

  test('refuses a token for another audience and takes a good one', async () => {
    const bearer = async (token: string) => (await fetch(`${hub().publicUrl}/api/v1/crm/leads`, { headers: { authorization: `Bearer ${token}` } })).status
    expect(await bearer(await realmToken({ claims: { ...as('rep'), amr: ['pwd'] }, audience: 'other-api' }))).toBe(401)
    expect(await bearer(good)).toBe(200)
  })

  test('hides Keycloak\'s console and its master realm', async () => {
    for (const path of ['/auth/admin/', '/auth/admin/master/console/', '/auth/realms/master', '/auth/realms/master/.well-known/openid-configuration', '/auth/realms/kontor/../master', '/auth/realms/kontor/%2e%2e/master', '/auth/realms/kontor%3f/../../admin/master/console/', '/auth/realms/kontor%3f/../../realms/master', '/auth/metrics', '/auth/health']) {
      expect(await statusOf(path), path).toBe(404)
    }
  })
})
