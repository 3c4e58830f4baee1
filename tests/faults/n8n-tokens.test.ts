import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { signDelegation } from '../../directus/host/delegation.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { CALL_TTL, signCall } from '../../extensions/chat/bot/sign-call.ts'
import { healthyHub, hub, hubInside } from '../support/hub.ts'
import { rowsOf, withRedis } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

const secrets = () => hubInside().secrets.values
beforeAll(() => healthyHub(), 200_000)

async function callBot(headers: Record<string, string>, question: object = {}): Promise<{ status: number, text: string }> {
  const response = await fetch(`${hub().n8nUrl}/webhook/kontor-chat-assistant`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(question) })
  return { status: response.status, text: await response.text() }
}

test('only calls that Kontor signed just now open the webhook', async () => {
  const key = secrets().N8N_WEBHOOK_TOKEN
  expect((await callBot({})).status).toBe(401)
  expect((await callBot({ 'x-kontor-webhook-token': key })).status).toBe(401)
  expect((await callBot({ authorization: `Bearer ${key}` })).status).toBe(403)
  expect((await callBot({ authorization: `Bearer ${await signCall(`${key}x`, { tenant: 'demo', messageId: randomUUID() })}` })).status).toBe(403)
  const old = await signCall(key, { tenant: 'demo', messageId: randomUUID() }, new Date(Date.now() - (CALL_TTL + 1) * 1000))
  expect((await callBot({ authorization: `Bearer ${old}` })).status).toBe(403)
  const unsigned = `${btoa('{"alg":"none"}')}.${btoa(`{"exp":${Math.floor(Date.now() / 1000) + 60}}`)}.`.replaceAll('=', '')
  expect((await callBot({ authorization: `Bearer ${unsigned}` })).status).toBe(403)
  const otherAlgorithm = await new SignJWT().setProtectedHeader({ alg: 'HS512' }).setExpirationTime('1m').sign(new TextEncoder().encode(key.repeat(2)))
  expect((await callBot({ authorization: `Bearer ${otherAlgorithm}` })).status).toBe(403)
})

test('what n8n keeps of a failed run holds no token that opens anything for longer', async () => {
  const messageId = randomUUID()
  // Nobody: the bot's first look at the data fails, and with it the run.
  const delegation = await signDelegation(delegationKeys(secrets().HOST_SECRET), 'demo', { type: 'delegation', requestId: 'r', userId: randomUUID(), threadId: randomUUID(), messageId })
  if (!('token' in delegation)) throw new Error('no token')
  const call = await signCall(secrets().N8N_WEBHOOK_TOKEN, { tenant: 'demo', messageId })
  await callBot({ 'authorization': `Bearer ${call}`, 'x-kontor-token': delegation.token, 'x-kontor-tenant': 'demo' }, { tenant: 'demo', userId: randomUUID(), threadId: randomUUID(), messageId, text: 'Welche Leads haben wir?', locale: 'de', leadId: null, history: [] })
  const kept = await until('the failed run to be kept', async () => (await rowsOf<{ data: string, status: string }>('n8n',
    'SELECT d.data, e.status FROM execution_data d JOIN execution_entity e ON e.id = d."executionId" WHERE strpos(d.data, $1) > 0', [messageId])).find(row => row.status === 'error'), 30)
  expect(kept.data).not.toContain(secrets().N8N_WEBHOOK_TOKEN)
  const tokens = [...new Set(kept.data.match(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g) ?? [])].map(token => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { iss: string, iat: number, exp: number })
  expect(new Set(tokens.map(({ iss }) => iss))).toEqual(new Set(['kontor-chat', 'kontor-host']))
  for (const { iss, iat, exp } of tokens) expect(exp - iat, iss).toBeLessThanOrEqual(iss === 'kontor-chat' ? CALL_TTL : 300)
  // Nowhere else in its database either, its own encrypted credentials aside.
  for (const { name } of await rowsOf<{ name: string }>('n8n', 'SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = \'public\' AND table_type = \'BASE TABLE\'')) {
    expect(await rowsOf('n8n', `SELECT 1 FROM ${name} t WHERE strpos(t::text, $1) > 0`, [secrets().N8N_WEBHOOK_TOKEN]), name).toEqual([])
  }
})

test('a bot\'s token ends with the attempt it was made for', async () => {
  const token = await realmToken({ claims: { organization: { demo: { id: randomUUID(), groups: ['/manager'] } }, amr: ['pwd', 'otp'] } })
  const ask = async <T>(path: string, body: object) => {
    const response = await fetch(`${hub().hostUrl}${path}`, { method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: JSON.stringify(body) })
    return (await response.json() as { data: T }).data
  }
  const ended = () => withRedis(async redis => new Set(await redis.keys('kontor:revoked:jti:*')))
  const before = await ended()
  const thread = await ask<{ id: string }>('/items/chat_threads', { title: 'Tokens' })
  const { answerId } = await ask<{ answerId: string }>(`/chat/threads/${thread.id}/messages`, { content: 'Wie viele Leads haben wir?' })
  await until('the answer', async () => (await rowsOf('tenant_demo', 'SELECT 1 FROM chat_messages WHERE id = $1', [answerId])).length === 1, 60)
  const [key = ''] = await until('the token to be ended', async () => {
    const fresh = [...await ended()].filter(found => !before.has(found))
    return fresh.length > 0 && fresh
  }, 10)
  expect(await withRedis(redis => redis.ttl(key))).toBeGreaterThan(240)
})
