import { generateKeyPairSync } from 'node:crypto'
import { SignJWT, type JWTPayload } from 'jose'
import { describe, expect, test } from 'vitest'
import { verifyAutomation } from './automation-token.ts'
import { verifyDelegation } from './delegation-token.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')

function sign(payload: JWTPayload = {}, options: { expires?: string, issuer?: string, audience?: string, key?: typeof privateKey } = {}) {
  return new SignJWT({ tenant: 'demo', scope: 'automation', ...payload }).setProtectedHeader({ alg: 'EdDSA' }).setSubject('n8n').setJti('1').setIssuedAt()
    .setIssuer(options.issuer ?? 'kontor-host').setAudience(options.audience ?? 'kontor-api').setExpirationTime(options.expires ?? '5m').sign(options.key ?? privateKey)
}

test('a token of our host opens the tenant that it names', async () => {
  expect(await verifyAutomation(await sign(), publicKey, 'demo')).toEqual({ client: 'n8n', jti: '1' })
})

describe('refused', () => {
  test.each<[string, number, () => Promise<string>]>([
    ['another key', 401, () => sign({}, { key: generateKeyPairSync('ed25519').privateKey })],
    ['another issuer', 401, () => sign({}, { issuer: 'n8n' })],
    ['another audience', 401, () => sign({}, { audience: 'account' })],
    ['expired', 401, () => sign({}, { expires: '-1s' })],
    ['longer than five minutes', 401, () => sign({}, { expires: '6m' })],
    ['a delegation, which only reads', 401, () => sign({ scope: 'read' })],
    ['another tenant', 403, () => sign({ tenant: 'acme' })],
  ])('%s', async (_, status, make) => {
    await expect(verifyAutomation(await make(), publicKey, 'demo')).rejects.toMatchObject({ status })
  })
  test('the platform itself, even when the token names it', async () => {
    await expect(verifyAutomation(await sign({ tenant: 'core' }), publicKey, 'core')).rejects.toMatchObject({ status: 403 })
  })
  test('as a delegation of a person', async () => {
    await expect(verifyDelegation(await sign(), publicKey, 'demo', { method: 'GET', path: '/items/leads' })).rejects.toMatchObject({ status: 401 })
  })
})
