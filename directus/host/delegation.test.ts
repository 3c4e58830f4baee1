import { importJWK, jwtVerify, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { API_AUDIENCE, DELEGATION_ISSUER, delegationRequest, readDelegation, signDelegation } from './delegation.ts'
import { delegationKeys, directusSecret, studioClientSecret } from './keys.ts'

const SECRET = 'a-secret-that-is-long-enough-for-this'
const id = (n: number) => `6b6f6e74-6f72-4000-8000-00000000000${n}`
const request = delegationRequest.parse({ type: 'delegation', requestId: 'r1', userId: id(1), threadId: id(2), messageId: id(3) })

describe('delegation', () => {
  it('signs for the tenant whose process asked, for five minutes, to read', async () => {
    const keys = delegationKeys(SECRET)
    const answer = await signDelegation(keys, 'demo', request)
    if (!('token' in answer)) throw new Error('no token')
    const { payload, protectedHeader } = await jwtVerify(answer.token, await importJWK(JSON.parse(keys.publicJwk) as JWK, 'EdDSA'), { issuer: DELEGATION_ISSUER, audience: API_AUDIENCE })
    expect(protectedHeader.alg).toBe('EdDSA')
    expect(payload).toMatchObject({ sub: id(1), tenant: 'demo', scope: 'read', threadId: id(2), messageId: id(3) })
    expect(payload.exp! - payload.iat!).toBe(300)
    expect(new Date(answer.expiresAt).getTime()).toBe(payload.exp! * 1000)
    const again = await signDelegation(keys, 'demo', request)
    expect('token' in again && again.token).not.toBe(answer.token)
  })
  it('knows a token that has served, if it is of the tenant whose process says so', async () => {
    const keys = delegationKeys(SECRET)
    const answer = await signDelegation(keys, 'demo', request)
    if (!('token' in answer)) throw new Error('no token')
    const served = await readDelegation(keys, 'demo', answer.token)
    expect(served?.jti).toMatch(/^[0-9a-f-]{36}$/)
    expect(served?.seconds).toBeGreaterThan(290)
    expect(await readDelegation(keys, 'acme', answer.token)).toBeUndefined()
    expect(await readDelegation(delegationKeys(`${SECRET}!`), 'demo', answer.token)).toBeUndefined()
    const old = await signDelegation(keys, 'demo', request, new Date(Date.now() - 600_000))
    expect(await readDelegation(keys, 'demo', 'token' in old ? old.token : '')).toBeUndefined()
  })
  it('gives out the public half only', () => {
    const { publicJwk } = delegationKeys(SECRET)
    expect(JSON.parse(publicJwk)).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' })
    expect(JSON.parse(publicJwk)).not.toHaveProperty('d')
  })
  it('keeps its key over restarts, and changes it with the secret', () => {
    expect(delegationKeys(SECRET).publicJwk).toBe(delegationKeys(SECRET).publicJwk)
    expect(delegationKeys(`${SECRET}!`).publicJwk).not.toBe(delegationKeys(SECRET).publicJwk)
  })
  it.each([{ tenant: 'acme' }, { userId: 'admin' }, { requestId: '' }, { scope: 'write' }])('refuses a message with %j', (change) => {
    expect(delegationRequest.safeParse({ ...request, ...change }).success).toBe(false)
  })
})

describe('derived secrets', () => {
  it('differ per tenant and purpose', () => {
    expect(directusSecret(SECRET, 'demo')).not.toBe(directusSecret(SECRET, 'core'))
    expect(directusSecret(SECRET, 'demo').length).toBeGreaterThanOrEqual(32)
    // base64url(HMAC-SHA256(key, slug)), as Keycloak's provisioning makes it
    expect(studioClientSecret('key', 'demo')).toBe('-PNbn3INjbU46kyfuM8a6vMPCaYe3l4s1Znb2iph8KY')
  })
})
