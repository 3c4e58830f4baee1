import { generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { delegationKeys, directusSecret } from './keys.ts'
import { createWakeGuard } from './wake-guard.ts'

const issuer = 'https://hub.test/auth/realms/kontor'
const hostSecret = 'h'.repeat(40)
const host = delegationKeys(hostSecret)
let realm: { privateKey: CryptoKey, publicKey: CryptoKey }
let stranger: CryptoKey
let time: number
let room: boolean
let mayWake: ReturnType<typeof createWakeGuard>

beforeAll(async () => {
  realm = await generateKeyPair('RS256')
  stranger = (await generateKeyPair('RS256')).privateKey
})
beforeEach(() => {
  [time, room] = [0, true]
  mayWake = createWakeGuard({ issuer, realmKeys: () => realm.publicKey, hostKey: host.publicKey, hostSecret, studioUrl: 'https://{tenant}.hub.test', hasRoom: () => room, now: () => time })
})

const signed = (claims: JWTPayload, key: Parameters<SignJWT['sign']>[0], alg: string, seconds = 60) => new SignJWT(claims).setProtectedHeader({ alg }).setExpirationTime(Math.floor(Date.now() / 1000) + seconds).sign(key)
const person = (slug: string, { key = realm.privateKey, aud = 'kontor-api', seconds = 60 } = {}) => signed({ iss: issuer, aud, organization: { [slug]: { groups: ['/rep'] } } }, key, 'RS256', seconds)
const bot = (tenant: string) => signed({ iss: 'kontor-host', aud: 'kontor-api', tenant }, host.privateKey, 'EdDSA')
const studio = (slug: string, secret = hostSecret) => signed({ iss: 'directus', id: 'x' }, Buffer.from(directusSecret(secret, slug)), 'HS256')
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** No room and nothing left to take: only who belongs to the tenant gets it up. */
const wakes = async (headers: Record<string, string>) => {
  room = false
  return mayWake('acme', headers).then(() => true, (error: { code: string, retryAfter: number }) => error.code === 'HUB_BUSY' && error.retryAfter > 0 ? false : Promise.reject(new Error('another error')))
}

describe('at any time a parked tenant is woken', () => {
  it.each<[string, () => Promise<Record<string, string>>]>([
    ['by a person or program of it', async () => bearer(await person('acme'))],
    ['by a bot or workflow that works in it', async () => bearer(await bot('acme'))],
    ['by a session of its Studio', async () => ({ cookie: `a=b; __Host-kontor_studio_acme=${await studio('acme')}` })],
  ])('%s', async (_, headers) => {
    expect(await wakes(await headers())).toBe(true)
  })
})

describe('only while there is room, and not too often,', () => {
  it.each<[string, () => Promise<Record<string, string>>]>([
    ['who shows nothing', async () => ({})],
    ['who shows what is no token', async () => bearer('a.b.c')],
    ['a person of another tenant', async () => bearer(await person('other'))],
    ['a tenant called like a part of every object', async () => bearer(await signed({ iss: issuer, aud: 'kontor-api', organization: ['acme'] }, realm.privateKey, 'RS256'))],
    ['a token with another signature', async () => bearer(await person('acme', { key: stranger }))],
    ['a token for something else', async () => bearer(await person('acme', { aud: 'account' }))],
    ['a token that has expired', async () => bearer(await person('acme', { seconds: -60 }))],
    ['a bot of another tenant', async () => bearer(await bot('other'))],
    ['a session of another Studio', async () => ({ cookie: `__Host-kontor_studio_acme=${await studio('other')}` })],
    ['a session that somebody made up', async () => ({ cookie: `__Host-kontor_studio_acme=${await studio('acme', 'x'.repeat(40))}` })],
  ])('%s', async (_, headers) => {
    const given = await headers()
    await mayWake('acme', given)
    expect(await wakes(given)).toBe(false)
  })

  it('all of them together: thirty in a row, then thirty a minute', async () => {
    const tries = async (count: number) => (await Promise.all(Array.from({ length: count }, (_, n) => mayWake(`t-${n}`, {}).then(() => true, () => false)))).filter(Boolean).length
    expect(await tries(40)).toBe(30)
    time += 10_000
    expect(await tries(40)).toBe(5)
    time += 3_600_000
    expect(await tries(40)).toBe(30)
    expect(await mayWake('acme', bearer(await person('acme')))).toBeUndefined()
  })
})
