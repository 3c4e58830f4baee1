import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createApp, createRouter, toNodeListener } from 'h3'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { store } from '../auth/fixtures/redis.ts'
import { KontorError } from './errors.ts'
import { defineApi } from './handler.ts'
import { runOnce, type OnceKind } from './once.ts'

vi.mock('../auth/redis.ts', () => import('../auth/fixtures/redis.ts'))

let server: Server
let base: string
let made = 0
let act: () => Promise<object> = async () => ({ n: made })
beforeAll(async () => {
  for (const [key, value] of Object.entries({
    PUBLIC_URL: 'http://hub.test', STUDIO_URL: 'http://{tenant}.hub.test', HOST_INTERNAL_URL: 'http://127.0.0.1:1', KEYCLOAK_INTERNAL_URL: 'http://127.0.0.1:1/auth', KEYCLOAK_ISSUER: 'http://hub.test/auth/realms/kontor',
    REDIS_URL: 'redis://127.0.0.1:1', LOG_LEVEL: 'silent', PORTAL_CLIENT_SECRET: 'x'.repeat(32), SESSION_KEY: Buffer.alloc(32, 7).toString('base64url'),
  })) vi.stubEnv(key, value)
  const route = (kind: OnceKind) => defineApi(event => runOnce(event, kind, ['person', 'demo'], async () => {
    made++
    return act()
  }))
  server = createServer(toNodeListener(createApp().use(createRouter().post('/answer', route('answer')).post('/database', route('database')))))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  vi.unstubAllEnvs()
  server.close().closeAllConnections()
})
beforeEach(() => {
  store.clear()
  made = 0
  act = async () => ({ n: made, secret: 'shown once' })
})

async function post(kind: OnceKind, body: object = {}) {
  const response = await fetch(`${base}/${kind}`, { method: 'POST', headers: { 'idempotency-key': 'key-of-mine', 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const { data, error } = await response.json() as { data?: { n: number }, error?: { code: string } }
  return [response.status, data?.n ?? error?.code, response.headers.get('idempotency-replayed')] as const
}

test('the answer is given again, and is kept so that nobody reads it in the store', async () => {
  expect([await post('answer'), await post('answer')]).toEqual([[200, 1, null], [200, 1, 'true']])
  expect(JSON.stringify([...store])).not.toMatch(/shown once|key-of-mine/)
  expect(await post('answer', { other: 1 })).toEqual([409, 'IDEMPOTENCY_KEY_REUSED', null])
})

test.each([
  ['a refusal frees the key', () => new KontorError('VALIDATION_FAILED'), [200, 2, null], [200, 2, null]],
  ['so does a service that was not there at all', () => new KontorError('UNAVAILABLE', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) }), [200, 2, null], [200, 2, null]],
  ['whoever had no answer is tried again where the database holds it, and nowhere else', () => new KontorError('UNAVAILABLE', { cause: new Error('no answer') }), [409, 'IDEMPOTENCY_OUTCOME_UNKNOWN', null], [200, 2, null]],
])('%s', async (_what, error, answer, database) => {
  for (const [kind, wanted] of [['answer', answer], ['database', database]] as const) {
    made = 0
    act = async () => {
      throw error()
    }
    expect((await post(kind))[0]).toBeGreaterThanOrEqual(400)
    act = async () => ({ n: made })
    expect(await post(kind), kind).toEqual(wanted)
  }
})

test('a call whose process was killed is not made again unless the database holds it', async () => {
  let end = () => {}
  const begun = new Promise<void>((started) => {
    act = () => new Promise((resolve) => {
      end = () => resolve({ n: 1 })
      started()
    })
  })
  const first = post('answer')
  await begun
  expect(await post('answer')).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS', null])
  for (const [key, text] of store) store.set(key, text.replace(/"at":(\d+)/, (_, at: string) => `"at":${Number(at) - 1000}`))
  expect(await post('answer')).toEqual([409, 'IDEMPOTENCY_OUTCOME_UNKNOWN', null])
  end()
  await first
})
