import { EventEmitter } from 'node:events'
import type { Client } from '@kontor/apply'
import { sealText } from '@kontor/extension-shared/instance-keys'
import { pino } from 'pino'
import { afterEach, expect, test, vi } from 'vitest'
import { POOLS } from '../connections.ts'
import { directusSecret } from '../keys.ts'
import { createWebhookConnections } from './webhook-connections.ts'
import { createWebhooks } from './webhooks.ts'

const SLUGS = Array.from({ length: 40 }, (_, i) => `t${i}`)
const HOST_SECRET = 'x'.repeat(32)
const env = { FETCH_ALLOW_HOSTS: '127.0.0.1:1', HOST_SECRET, SMTP_HOST: 'localhost', SMTP_PORT: 1, MAIL_FROM: undefined, PUBLIC_URL: 'https://kontor.test' } as never

/** A server with a database for each tenant, in which one event waits for an address where nobody answers. It counts connections. */
function server() {
  const state = { open: 0, peak: 0, hasRoom: true, asked: 0, hasWork: true, failed: [] as string[], began: new Set<string>() }
  const tried = new Set<string>()
  async function answer(slug: string, sql: string): Promise<object[]> {
    await new Promise(resolve => setImmediate(resolve))
    if (sql === 'BEGIN') state.began.add(slug)
    if (sql.includes('UNION ALL SELECT FROM webhooks')) return state.hasWork ? [{}] : []
    if (sql.includes('count(*) AS count FROM lot')) return [{ count: '0' }]
    if (sql.includes('taken AS')) {
      if (tried.has(slug)) return []
      tried.add(slug)
      return [{ id: slug, webhook: 'w', event: 'e', type: 'platform.webhook.test', record: null, attempts: 1, replay: 0, age: '0', name: 'w', url: 'http://127.0.0.1:1/', sealed: sealText(directusSecret(HOST_SECRET, slug), 'webhook:w', 'whsec_c2VjcmV0'), former: null }]
    }
    if (sql.includes('noted AS')) state.failed.push(slug)
    return sql.includes('AS wait FROM webhooks') ? [{ webhook: 'w', wait: '-1' }] : []
  }
  const connect = async (slug: string) => {
    state.asked++
    if (!state.hasRoom) throw Object.assign(new Error('sorry, too many clients already'), { code: '53300' })
    state.peak = Math.max(state.peak, ++state.open)
    const query = async (sql: string) => {
      const rows = await answer(slug, sql)
      return { rows, rowCount: rows.length }
    }
    return Object.assign(new EventEmitter(), { query, end: async () => { await Promise.resolve(); state.open-- } }) as unknown as Client
  }
  const webhooks = createWebhooks({ env, connections: createWebhookConnections(connect), isLive: () => false, isRelayed: () => false, logger: pino({ level: 'silent' }) })
  return { state, webhooks }
}

afterEach(() => vi.restoreAllMocks())

test('however many tenants have something waiting for an address that is down, all of them get their turn with few connections', async () => {
  const { state, webhooks } = server()
  await webhooks.resume(SLUGS)
  await vi.waitFor(() => expect(state.failed.toSorted()).toEqual(SLUGS.toSorted()), 10_000)
  expect(state.peak).toBe(POOLS.webhooks)
  // What waits keeps them, and costs nothing.
  webhooks.tick()
  webhooks.news('t1')
  expect(state.open).toBeLessThanOrEqual(POOLS.webhooks)
  await webhooks.stop()
  expect(state.open).toBe(0)
})

test('a server without room tells nothing of a tenant: it is asked again later, and followed when it has something to send', async () => {
  const { state, webhooks } = server()
  state.hasRoom = false
  await webhooks.resume(['a', 'b', 'c'])
  expect(state.asked).toBe(1)
  webhooks.tick()
  expect(state.asked).toBe(1)
  Object.assign(state, { hasRoom: true, hasWork: false })
  await webhooks.leave('c')
  const later = performance.now() + 6_000
  vi.spyOn(performance, 'now').mockReturnValue(later)
  webhooks.tick()
  await vi.waitFor(() => expect(state.asked).toBe(3), 5_000)
  await webhooks.resume([])
  expect([...state.began]).toEqual([])
  state.hasWork = true
  await webhooks.resume(['a'])
  await vi.waitFor(() => expect([...state.began]).toEqual(['a']), 5_000)
  await webhooks.stop()
})
