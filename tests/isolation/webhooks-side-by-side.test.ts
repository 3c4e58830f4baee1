import { randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { withClient, type Client } from '@kontor/apply'
import { DELIVERIES_KEPT } from '@kontor/model'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { webhookQueueSql } from '../../directus/compile/webhook-queue.ts'
import { dueByWebhook, forgetOld, noteDelivered, takeDue } from '../../directus/host/webhooks/store.ts'
import { ask } from '../support/directus.ts'
import { hookPort } from '../support/environment.ts'
import { hub, pidOf } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'
import { stackDatabase } from './database.ts'

/** Several webhooks of one tenant at the same time: what one address does, and when a webhook was made, is no other's business. */
const MARK = `Side ${randomUUID().slice(0, 8)}`
const inTenant = <T>(work: (client: Client) => Promise<T>) => withClient(stackDatabase(), 'tenant_demo', work)
const rows = <T extends object>(sql: string, values: unknown[] = []) => inTenant(async client => (await client.query<T>(sql, values)).rows)

interface Hook { readonly id: string, readonly secret: string, readonly active: boolean, readonly failingSince: string | null }
interface Delivery { readonly id: string, readonly event: string, readonly record: string | null, readonly state: string, readonly attempts: number, readonly problem: string | null, readonly replay: number }
interface Received { readonly path: string, readonly headers: IncomingHttpHeaders, readonly text: string, readonly record: string, readonly event: string, readonly beside: number }

/** What came in and beside how many that hung, how many of a path were under way at the same time at most, and how paths answer: `hang` never does. */
const received: Received[] = []
const [open, most] = [new Map<string, number>(), new Map<string, number>()]
const answers = new Map<string, (times: number) => number | 'hang'>()
const made: string[] = []
let server: Server
let admin: string

async function call<T = unknown>(method: string, path: string, body?: unknown): Promise<{ status: number, data: T, total: number }> {
  const response = await fetch(`${hub().publicUrl}/api/v1/platform/webhooks${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body), headers: { 'authorization': `Bearer ${admin}`, 'x-kontor-tenant': 'demo', ...body === undefined ? {} : { 'content-type': 'application/json' } } })
  const text = await response.text()
  const { data, pagination } = (text ? JSON.parse(text) : {}) as { data: T, pagination?: { total: number } }
  return { status: response.status, data, total: pagination?.total ?? 0 }
}
const address = (path: string) => `http://127.0.0.1:${hookPort()}${path}`
async function makeHook(path: string, eventTypes = ['crm.lead.created'], active = true): Promise<Hook> {
  const { status, data } = await call<Hook>('POST', '', { name: `${MARK} ${path}`, url: address(path), eventTypes, active })
  expect(status).toBe(201)
  made.push(data.id)
  return data
}
async function makeLead(): Promise<string> {
  const { status, data } = await ask<{ id: string }>(admin, 'POST', '/items/leads', { company: MARK })
  expect(status).toBe(200)
  return data.id
}
const at = (path: string, record?: string) => received.filter(one => one.path === path && (record === undefined || one.record === record))
const log = async ({ id }: Hook) => (await call<Delivery[]>('GET', `/${id}/deliveries?pageSize=100`)).data
const find = async ({ id }: Hook) => (await call<Hook[]>('GET', '')).data.find(one => one.id === id)
/** What waits is due at once: nobody waits for minutes in a test. */
async function hurry(hook: Hook): Promise<void> {
  await rows('UPDATE webhook_deliveries SET due_at = now() WHERE webhook = $1 AND state = \'waiting\'', [hook.id])
  await call('PATCH', `/${hook.id}`, { name: `${MARK} again` })
}

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = ''
    request.on('data', (part: Buffer) => { text += part.toString() })
    request.on('end', () => {
      const path = request.url ?? ''
      const { eventId, payload } = JSON.parse(text) as { eventId: string, payload: { id: string } }
      received.push({ path, headers: request.headers, text, record: payload.id, event: eventId, beside: [...open].reduce((sum, [one, count]) => sum + (one.startsWith('/hang') ? count : 0), 0) })
      open.set(path, (open.get(path) ?? 0) + 1)
      most.set(path, Math.max(most.get(path) ?? 0, open.get(path) ?? 0))
      response.on('close', () => open.set(path, (open.get(path) ?? 1) - 1))
      const answer = answers.get(path)?.(at(path).length) ?? 200
      if (answer !== 'hang') response.writeHead(answer).end()
    })
  })
  await new Promise<void>((done, failed) => server.once('error', failed).listen(hookPort(), '127.0.0.1', done))
  admin = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
  await ask(admin, 'GET', '/items/industries?limit=1')
})
afterEach(() => inTenant(client => client.query('DELETE FROM webhooks WHERE id = ANY ($1)', [made])))
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await inTenant(async (client) => {
    await client.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'')
    await client.query('DELETE FROM leads WHERE company LIKE $1', [`${MARK}%`])
    await client.query('COMMIT')
  })
})

describe('addresses that hang', () => {
  test('hold up no other webhook, neither when something happens nor when one is made, changed or switched on', async () => {
    const hanging = ['/hang-1', '/hang-2', '/hang-3', '/hang-4', '/hang-5']
    for (const path of hanging) {
      answers.set(path, () => 'hang')
      await makeHook(path)
    }
    const quick = await makeHook('/quick')
    const [typed, off] = [await makeHook('/typed', ['crm.lead.qualified']), await makeHook('/off', ['crm.lead.created'], false)]
    await makeLead()
    await until('the addresses to hang', () => hanging.every(path => at(path).length === 1), 10)
    const next = await makeLead()
    await until('the event of a webhook beside them', () => at('/quick', next).length === 1, 20)
    // All of them hang, each with one delivery.
    expect(at('/quick', next)[0]?.beside).toBe(hanging.length)
    for (const path of hanging) expect(most.get(path), path).toBe(1)
    await makeHook('/late')
    await call('PATCH', `/${typed.id}`, { eventTypes: ['crm.lead.created'] })
    await call('PATCH', `/${off.id}`, { active: true })
    const last = await makeLead()
    for (const path of ['/quick', '/late', '/typed', '/off']) await until(`${path} to hear of the last one`, () => at(path, last).length === 1, 20)
    for (const path of ['/late', '/typed', '/off']) expect(at(path).map(({ record }) => record), path).toEqual([last])
    await until('the log to know', async () => (await log(quick)).every(({ state }) => state === 'delivered'), 10)
  })

  test('have one delivery under way each, and those that are slow too', async () => {
    const hook = await makeHook('/one-by-one')
    answers.set('/one-by-one', () => 'hang')
    for (let i = 0; i < 4; i++) await makeLead()
    await until('the first', () => at('/one-by-one').length === 1, 10)
    await until('the attempt to be over', async () => (await log(hook)).some(({ problem }) => problem === 'TIMEOUT'), 25)
    answers.set('/one-by-one', () => 200)
    await until('all of them', async () => (await log(hook)).every(({ state }) => state === 'delivered'), 40)
    expect(most.get('/one-by-one')).toBe(1)
    expect((await log(hook)).map(({ attempts }) => attempts).sort()).toEqual([1, 1, 1, 2])
  })
})

describe('what goes to a webhook', () => {
  test('is what happened while it was there, switched on and asked for it: decided then, whatever the host is doing', async () => {
    const before = await makeLead()
    const hook = await makeHook('/then', ['crm.lead.created'])
    const pid = await pidOf('host')
    process.kill(pid, 'SIGSTOP')
    const lead = async () => (await rows<{ id: string }>('INSERT INTO leads (id, company, status, date_created) VALUES (gen_random_uuid(), $1, \'new\', now()) RETURNING id', [MARK]))[0]?.id as string
    const change = (sql: string) => rows(`UPDATE webhooks SET ${sql} WHERE id = $1`, [hook.id])
    const first = await lead()
    await change('active = false')
    const whileOff = await lead()
    await change('active = true, event_types = \'["crm.lead.deleted"]\'')
    const otherType = await lead()
    await change('event_types = \'["crm.lead.created"]\'')
    const second = await lead()
    await change('event_types = \'["crm.lead.deleted"]\'')
    process.kill(pid, 'SIGKILL')
    await until('both events', () => at('/then').length >= 2, 150)
    expect(at('/then').map(({ record }) => record).sort()).toEqual([first, second].sort())
    await until('the log to know', async () => (await rows<{ state: string }>('SELECT state FROM webhook_deliveries WHERE webhook = $1', [hook.id])).every(({ state }) => state === 'delivered'), 20)
    expect(await rows('SELECT 1 FROM kontor_state.webhook_queue')).toEqual([])
    expect(await rows('SELECT record FROM webhook_deliveries WHERE webhook = $1 AND record = ANY ($2)', [hook.id, [before, whileOff, otherType]])).toEqual([])
    await until('the tenant to answer', async () => (await ask(admin, 'GET', '/items/industries?limit=1')).status === 200, 120)
  })

  test('is made up for by an upgrade from a version that had no queue, once', async () => {
    // What it did not ask for when it happened is not made up for, also when it asks for it now.
    const widened = await makeHook('/widened', ['crm.lead.deleted'])
    await makeLead()
    await call('PATCH', `/${widened.id}`, { eventTypes: ['crm.lead.created', 'crm.lead.deleted'] })
    const hook = await makeHook('/upgraded')
    await inTenant(async (client) => {
      await client.query('BEGIN')
      await client.query('DROP TRIGGER kontor_queue_for_webhooks ON kontor_state.outbox_events')
      await client.query('DROP TABLE kontor_state.webhook_queue')
      const { rows: [lead] } = await client.query<{ id: string }>('INSERT INTO leads (id, company, status, date_created) VALUES (gen_random_uuid(), $1, \'new\', now()) RETURNING id', [MARK])
      for (let times = 0; times < 2; times++) for (const sql of webhookQueueSql()) await client.query(sql)
      for (const { id } of [hook, widened]) expect((await client.query('SELECT record, type FROM kontor_state.webhook_queue WHERE webhook = $1', [id])).rows).toEqual([{ record: lead?.id, type: 'crm.lead.created' }])
      await client.query('ROLLBACK')
    })
  })

  test('comes in the order of a record\'s changes, however many come at once, and once', async () => {
    await makeHook('/order', ['crm.lead.created', 'crm.lead.updated'])
    const [record] = await inTenant(async (client) => {
      await client.query('BEGIN')
      const { rows: [lead] } = await client.query<{ id: string }>('INSERT INTO leads (id, company, status, date_created) VALUES (gen_random_uuid(), $1, \'new\', now()) RETURNING id', [MARK])
      for (let i = 0; i < 30; i++) await client.query('UPDATE leads SET city = $2 WHERE id = $1', [lead?.id, `Ort ${i}`])
      await client.query('COMMIT')
      return [lead?.id]
    })
    await until('all of them', () => at('/order', record).length >= 31, 20)
    const cities = at('/order', record).map(({ text }) => (JSON.parse(text) as { payload: { changed?: { city?: { to: string } } } }).payload.changed?.city?.to)
    expect(cities).toEqual([undefined, ...Array.from({ length: 30 }, (_, i) => `Ort ${i}`)])
  })

  test('sent again it goes where the webhook leads now, signed with its secret of now, under the same id', async () => {
    const hook = await makeHook('/former')
    const lead = await makeLead()
    await until('the event', async () => (await log(hook))[0]?.state === 'delivered', 20)
    const [delivery] = await log(hook)
    await call('PATCH', `/${hook.id}`, { url: address('/present') })
    const { data: { secret } } = await call<Hook>('POST', `/${hook.id}/rotate`)
    await rows('UPDATE kontor_state.webhook_secrets SET former_until = now() WHERE webhook = $1', [hook.id])
    expect((await call('POST', `/${hook.id}/deliveries/${delivery?.id}/replay`)).status).toBe(202)
    const [again] = await until('the repetition', () => at('/present', lead).length > 0 && at('/present', lead), 20)
    expect([again?.event, again?.headers['webhook-id']]).toEqual([delivery?.event, delivery?.event])
    expect(new Webhook(secret).verify(again?.text ?? '', again?.headers as Record<string, string>)).toMatchObject({ eventId: delivery?.event })
    expect(() => new Webhook(hook.secret).verify(again?.text ?? '', again?.headers as Record<string, string>)).toThrow()
    await until('the log to know', async () => (await log(hook)).every(({ state }) => state === 'delivered'), 10)
    expect((await log(hook)).map(({ replay, event }) => [replay, event])).toEqual([[1, delivery?.event], [0, delivery?.event]])
    expect(at('/former', lead)).toHaveLength(1)
  })
})

describe('a webhook is paused for its address alone', () => {
  test('not for an event that is gone, nor for one that never arrives while others do', async () => {
    answers.set('/poison', times => times <= 2 ? 500 : 200)
    const hook = await makeHook('/poison')
    await makeLead()
    await until('the first attempt', async () => (await log(hook))[0]?.problem === 'REFUSED', 20)
    await rows('UPDATE webhooks SET failing_since = now() - interval \'1 hour\' WHERE id = $1', [hook.id])
    await rows('UPDATE webhook_deliveries SET tried_since = now() - interval \'25 hours\' WHERE webhook = $1', [hook.id])
    await hurry(hook)
    await until('it to be given up', async () => (await log(hook))[0]?.state === 'failed', 20)
    expect(await find(hook)).toMatchObject({ active: true, failingSince: null })
    await rows('INSERT INTO webhook_deliveries (id, webhook, event, type, record, replay, state, attempts, queued_at, due_at) VALUES (gen_random_uuid(), $1, gen_random_uuid(), \'crm.lead.created\', $2, 0, \'waiting\', 0, now(), now())', [hook.id, randomUUID()])
    await hurry(hook)
    await until('it to be given up', async () => (await log(hook))[0]?.problem === 'EVENT_GONE', 20)
    expect(await find(hook)).toMatchObject({ active: true, failingSince: null })
  })

  test('what waited while it was off has a day from its next attempt on', async () => {
    answers.set('/rested', times => times <= 2 ? 503 : 200)
    const hook = await makeHook('/rested')
    const lead = await makeLead()
    await until('the first attempt', async () => (await log(hook))[0]?.problem === 'REFUSED', 20)
    await call('PATCH', `/${hook.id}`, { active: false })
    await rows('UPDATE webhook_deliveries SET tried_since = now() - interval \'3 days\', queued_at = now() - interval \'3 days\' WHERE webhook = $1', [hook.id])
    await call('PATCH', `/${hook.id}`, { active: true })
    await until('the second attempt', () => at('/rested', lead).length === 2, 20)
    await until('the log to know', async () => (await log(hook))[0]?.attempts === 2 && (await log(hook))[0]?.state === 'waiting', 10)
    await hurry(hook)
    await until('the event', async () => (await log(hook))[0]?.state === 'delivered', 20)
  })
})

describe('the log', () => {
  test('says at once what is next, also when ten thousands wait behind others of their records, and keeps their order', async () => {
    const hook = await makeHook('/crowd', ['crm.lead.deleted'])
    await inTenant(async (client) => {
      // The host does not see what is never committed.
      await client.query('BEGIN')
      // 1000 records with 20 events each; the first of each but one was tried and has to wait.
      await client.query(`
        INSERT INTO webhook_deliveries (id, webhook, event, type, record, replay, state, attempts, queued_at, due_at)
        SELECT gen_random_uuid(), $1, gen_random_uuid(), 'crm.lead.deleted', $2 || '-' || n % 1000, 0, 'waiting', CASE WHEN n < 999 THEN 1 ELSE 0 END, now() - interval '1 hour' + n * interval '1 millisecond',
          CASE WHEN n < 999 THEN now() + interval '1 hour' ELSE now() - interval '1 minute' END FROM generate_series(0, 19999) n`, [hook.id, MARK])
      const start = performance.now()
      expect((await dueByWebhook(client)).find(({ webhook }) => webhook === hook.id)?.wait).toBeLessThan(0)
      const [first, none] = [await takeDue(client, hook.id), await takeDue(client, hook.id)]
      expect([first?.record, none]).toEqual([`${MARK}-999`, undefined])
      expect(performance.now() - start).toBeLessThan(20_000)
      // Nothing is looked at again before its time.
      expect((await dueByWebhook(client)).find(({ webhook }) => webhook === hook.id)?.wait).toBeGreaterThan(0)
      await noteDelivered(client, first as NonNullable<typeof first>, { status: 200, latency: 1, problem: null, response: null })
      const second = await takeDue(client, hook.id)
      expect([second?.record, (await client.query('SELECT count(*)::int AS earlier FROM webhook_deliveries e JOIN webhook_deliveries d ON d.id = $1 AND e.record = d.record AND e.queued_at < d.queued_at', [second?.id])).rows]).toEqual([`${MARK}-999`, [{ earlier: 1 }]])
      await client.query('ROLLBACK')
    })
  })

  test('is listed quickly with 100,000 deliveries, and keeps no more than it may', async () => {
    const hook = await makeHook('/many', ['crm.lead.deleted'])
    await rows(`
      INSERT INTO webhook_deliveries (id, webhook, event, type, record, replay, state, attempts, queued_at, due_at, sent_at, status)
      SELECT gen_random_uuid(), $1, gen_random_uuid(), 'crm.lead.deleted', n::text, 0, CASE n % 50 WHEN 0 THEN 'failed' ELSE 'delivered' END, 1, now() - n * interval '1 second', now(), now(), 200 FROM generate_series(1, 100000) n`, [hook.id])
    await rows('ANALYZE webhook_deliveries')
    const plans = await Promise.all([
      `SELECT id FROM webhook_deliveries WHERE webhook = '${hook.id}' ORDER BY queued_at DESC, id LIMIT 25`,
      `SELECT id FROM webhook_deliveries WHERE webhook = '${hook.id}' AND state = 'failed' ORDER BY queued_at DESC, id LIMIT 25`,
      `SELECT id FROM webhook_deliveries ORDER BY queued_at DESC LIMIT 25`,
      `SELECT max(sent_at) FROM webhook_deliveries WHERE webhook = '${hook.id}'`,
    ].map(async sql => JSON.stringify(await rows(`EXPLAIN (FORMAT JSON) ${sql}`))))
    for (const plan of plans) expect(plan).not.toContain('"Seq Scan"')
    const timed = async (path: string) => {
      const start = performance.now()
      const { status, total } = await call('GET', path)
      expect(status).toBe(200)
      return { total, took: performance.now() - start }
    }
    await timed('')
    for (const [path, total] of [[`/${hook.id}/deliveries?pageSize=25`, 100_000], [`/${hook.id}/deliveries?pageSize=25&state=failed`, 2_000], [`/${hook.id}/deliveries?pageSize=25&page=300`, 100_000], ['', undefined]] as const) {
      const answer = await timed(path)
      if (total !== undefined) expect(answer.total, path).toBe(total)
      expect(answer.took, path).toBeLessThan(1_000)
    }
    const [waiting] = await rows<{ id: string }>('UPDATE webhook_deliveries SET state = \'waiting\', due_at = now() + interval \'1 hour\' WHERE id = (SELECT id FROM webhook_deliveries WHERE webhook = $1 ORDER BY queued_at LIMIT 1) RETURNING id', [hook.id])
    await inTenant(client => forgetOld(client))
    // What is still to be sent is no log yet.
    expect(await rows('SELECT count(*)::int AS count, min(queued_at) FILTER (WHERE state <> \'waiting\') > now() - interval \'1 day\' AS new, bool_or(id = $2) AS waits FROM webhook_deliveries WHERE webhook = $1', [hook.id, waiting?.id])).toEqual([{ count: DELIVERIES_KEPT + 1, new: true, waits: true }])
    await rows('UPDATE webhook_deliveries SET queued_at = now() - interval \'8 days\' WHERE webhook = $1', [hook.id])
    await inTenant(client => forgetOld(client))
    expect(await rows('SELECT 1 FROM webhook_deliveries WHERE webhook = $1', [hook.id])).toEqual([])
  })
})
