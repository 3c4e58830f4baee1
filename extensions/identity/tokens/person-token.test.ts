import { generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import { describe, expect, test } from 'vitest'
import { verifyPersonToken } from './person-token.ts'

const issuer = 'http://hub.test/auth/realms/kontor'
const { privateKey, publicKey } = await generateKeyPair('RS256')
const other = await generateKeyPair('RS256')
const expected = { issuer, organization: 'demo', keys: () => publicKey, roles: ['admin', 'rep'] as const } as unknown as Parameters<typeof verifyPersonToken>[1]

const claims = { organization: { demo: { id: '1', groups: ['/rep'] } }, amr: ['pwd'], email: 'rep@demo.test' }

function sign(payload: JWTPayload, options: { key?: CryptoKey, issuer?: string, audience?: string | string[], expires?: string, alg?: string } = {}) {
  return new SignJWT(payload).setProtectedHeader({ alg: options.alg ?? 'RS256' }).setSubject('person').setIssuedAt()
    .setIssuer(options.issuer ?? issuer).setAudience(options.audience ?? ['kontor-api', 'account']).setExpirationTime(options.expires ?? '15m')
    .sign(options.key ?? privateKey)
}

const verify = (token: string) => verifyPersonToken(token, expected)

test('a token of a member opens the tenant with the role of the group', async () => {
  expect(await verify(await sign(claims))).toMatchObject({ sub: 'person', role: 'rep', email: 'rep@demo.test', secondFactor: false })
})

describe('refused as no proof (401)', () => {
  test.each([
    ['a foreign signature', () => sign(claims, { key: other.privateKey })],
    ['another issuer', () => sign(claims, { issuer: 'http://evil.test/auth/realms/kontor' })],
    ['another audience', () => sign(claims, { audience: 'account' })],
    ['an expired token', () => sign(claims, { expires: '-1s' })],
    ['no signature', async () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await sign(claims)).split('.')[1]}.`],
    ['nonsense', async () => 'a.b.c'],
  ])('%s', async (_, make) => {
    await expect(verify(await make())).rejects.toMatchObject({ status: 401 })
  })
})

describe('refused here (403)', () => {
  test.each([
    ['no organization', {}],
    ['another organization', { organization: { acme: { id: '2', groups: ['/admin'] } } }],
    ['two organizations, this one among them', { organization: { demo: { id: '1', groups: ['/rep'] }, acme: { id: '2', groups: ['/rep'] } } }],
    ['a member without a role', { organization: { demo: { id: '1' } } }],
    ['a role that this instance does not have', { organization: { demo: { id: '1', groups: ['/operator'] } }, amr: ['pwd', 'otp'] }],
  ])('%s', async (_, payload) => {
    await expect(verify(await sign({ amr: ['pwd'], ...payload }))).rejects.toMatchObject({ status: 403 })
  })

  test('an administrator without a second factor, who is let in with one', async () => {
    const admin = { organization: { demo: { id: '1', groups: ['/admin'] } } }
    await expect(verify(await sign({ ...admin, amr: ['pwd'] }))).rejects.toMatchObject({ code: 'SECOND_FACTOR_REQUIRED', status: 403 })
    await expect(verify(await sign({ ...admin }))).rejects.toMatchObject({ code: 'SECOND_FACTOR_REQUIRED' })
    expect(await verify(await sign({ ...admin, amr: ['pwd', 'otp'] }))).toMatchObject({ role: 'admin', secondFactor: true })
  })
})

test('keys that cannot be read are no verdict on the token', async () => {
  const broken = { ...expected, keys: () => { throw new TypeError('fetch failed') } } as unknown as typeof expected
  await expect(verifyPersonToken(await sign(claims), broken)).rejects.toMatchObject({ status: 503 })
})
