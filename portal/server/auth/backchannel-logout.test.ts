import { generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { endByBackchannel } from './backchannel-logout.ts'
import { store } from './fixtures/redis.ts'

vi.mock('./redis.ts', () => import('./fixtures/redis.ts'))
const ended: string[] = []
vi.mock('./revocations.ts', () => ({ revokeSid: async (sid: string) => void ended.push(sid) }))
const keys = {} as { ours: { privateKey: CryptoKey, publicKey: CryptoKey }, theirs: { privateKey: CryptoKey } }
vi.mock('./bearer.ts', () => ({ realmKeys: () => () => keys.ours.publicKey }))

const issuer = 'http://hub.test/auth/realms/kontor'
const event = { 'http://schemas.openid.net/event/backchannel-logout': {} }
const now = () => Math.floor(Date.now() / 1000)

function sign(claims: JWTPayload = {}, { by = keys.ours.privateKey, typ = 'logout+jwt', without = [] as string[] } = {}): Promise<string> {
  const all = Object.entries({ iss: issuer, aud: 'portal', iat: now(), exp: now() + 120, jti: crypto.randomUUID(), sid: 'sso-1', sub: 'person', events: event, ...claims }).filter(([name]) => !without.includes(name))
  return new SignJWT(Object.fromEntries(all)).setProtectedHeader({ alg: 'RS256', typ }).sign(by)
}

beforeAll(async () => {
  Object.assign(keys, { ours: await generateKeyPair('RS256'), theirs: await generateKeyPair('RS256') })
  for (const [key, value] of Object.entries({
    PUBLIC_URL: 'http://hub.test', STUDIO_URL: 'http://{tenant}.hub.test', HOST_INTERNAL_URL: 'http://127.0.0.1:1', KEYCLOAK_INTERNAL_URL: 'http://127.0.0.1:1/auth',
    KEYCLOAK_ISSUER: issuer, REDIS_URL: 'redis://127.0.0.1:1', PORTAL_CLIENT_SECRET: 'x'.repeat(32), SESSION_KEY: Buffer.alloc(32).toString('base64url'),
  })) vi.stubEnv(key, value)
  return () => vi.unstubAllEnvs()
})
beforeEach(() => {
  store.clear()
  ended.length = 0
})

test.each(['portal', 'studio-demo'])('what Keycloak says to %s ends the session, once', async (aud) => {
  const token = await sign({ aud })
  expect(await endByBackchannel(token)).toBe('sso-1')
  expect(ended).toEqual(['sso-1'])
  await expect(endByBackchannel(token)).rejects.toMatchObject({ status: 400 })
  expect(ended).toHaveLength(1)
})

test.each<[string, () => Promise<string> | string]>([
  ['nothing', () => ''],
  ['no token at all', () => 'a.b.c'],
  ['another signature', () => sign({}, { by: keys.theirs.privateKey })],
  ['another issuer', () => sign({ iss: 'http://evil.test/auth/realms/kontor' })],
  ['another audience', () => sign({ aud: 'kontor-api' })],
  ['no audience', () => sign({}, { without: ['aud'] })],
  ['a token of another type', () => sign({}, { typ: 'JWT' })],
  ['an access or id token', () => sign({}, { without: ['events'] })],
  ['another event', () => sign({ events: { 'http://schemas.openid.net/event/other': {} } })],
  ['a nonce', () => sign({ nonce: 'n' })],
  ['no session', () => sign({}, { without: ['sid'] })],
  ['no id', () => sign({}, { without: ['jti'] })],
  ['one that has expired', () => sign({ iat: now() - 200, exp: now() - 100 })],
  ['one from long ago that never expires', () => sign({ iat: now() - 4000 }, { without: ['exp'] })],
])('%s ends nothing', async (_, make) => {
  await expect(endByBackchannel(await make())).rejects.toMatchObject({ status: 400 })
  expect(ended).toEqual([])
})
