import { generateKeyPair, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { allowsDelegation, verifyDelegation } from './delegation-token.ts'

const { privateKey, publicKey } = await generateKeyPair('EdDSA')
const person = '7c5b3c86-6a55-4c7e-9a5e-0b8f7c0f2b11'
const read = { method: 'GET', path: '/items/leads' }

function sign(more: Record<string, unknown> = {}, seconds = 300) {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ tenant: 'demo', scope: 'read', ...more }).setProtectedHeader({ alg: 'EdDSA' }).setSubject(person).setJti('1')
    .setIssuer('kontor-host').setAudience('kontor-api').setIssuedAt(now).setExpirationTime(now + seconds).sign(privateKey)
}

test('a bot may read as the person', async () => {
  expect(await verifyDelegation(await sign(), publicKey, 'demo', read)).toEqual({ userId: person, jti: '1' })
})

test('another tenant, another scope, a long life, another request are refused', async () => {
  await expect(verifyDelegation(await sign(), publicKey, 'acme', read)).rejects.toMatchObject({ status: 403 })
  await expect(verifyDelegation(await sign({ scope: 'write' }), publicKey, 'demo', read)).rejects.toMatchObject({ status: 401 })
  await expect(verifyDelegation(await sign({}, 3600), publicKey, 'demo', read)).rejects.toMatchObject({ status: 401 })
  await expect(verifyDelegation(await sign(), publicKey, 'demo', { method: 'PATCH', path: '/items/leads/1' })).rejects.toMatchObject({ status: 403 })
})

test.each(['/items/leads', '/items/leads/1', '/assets/1', '/crm/search', '/chat/tools/leads'])('a bot may GET %s', (path) => {
  expect(allowsDelegation('GET', path)).toBe(true)
})

test.each(['/items/chat_messages', '/items/directus_users', '/users', '/users/me', '/graphql', '/utils/export', '/chat/threads/1/messages', '/flows/trigger/1', '/server/info', '/items/', '/crm/leads/import', '/items/chat_messages/../leads', '/items/leads/%2e%2e/chat_messages', '//items/leads', '/items//leads'])('a bot may not GET %s', (path) => {
  expect(allowsDelegation('GET', path)).toBe(false)
})

test.each(['POST', 'PATCH', 'DELETE', 'PUT', 'HEAD'])('a bot may not %s', method => expect(allowsDelegation(method, '/items/leads')).toBe(false))
