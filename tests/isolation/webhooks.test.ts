import { randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { withClient, type Client } from '@kontor/apply'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hookPort } from '../support/environment.ts'
import { hub, pidOf } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'
import { stackDatabase } from './database.ts'

const MARK = `Hook ${randomUUID().slice(0, 8)}`
const inTenant = <T>(work: (client: Client) => Promise<T>) => withClient(stackDatabase(), 'tenant_demo', work)
const rows = <T extends object>(sql: string, values: unknown[] = []) => inTenant(async client => (await client.query<T>(sql, values)).rows)

interface Hook { readonly id: string, readonly secret: string, readonly active: boolean, readonly pausedReason: string | null }
interface Event { readonly eventId: string, readonly tenant: string, readonly type: string, readonly payload: { readonly id: string, readonly values?: Record<string, unknown>, readonly changed?: Record<string, unknown> } }
interface Delivery { readonly id: string, readonly event: string, readonly type: string, readonly state: string, readonly status: number | null, readonly attempts: number, readonly problem: string | null, readonly response: string | null, readonly latency: number | null, readonly replay: number, readonly record: string | null }
interface Received { readonly path: string, readonly headers: IncomingHttpHeaders, readonly text: string, readonly event: Event }

/** What the other side got, and how it answers by path. */
const received: Received[] = []
const answers = new Map<string, (times: number) => number>()
let server: Server
let admin: string
let rep: string
const made: string[] = []

async function call<T = Record<string, unknown>>(method: string, path: string, body?: unknown, token = admin): Promise<{ status: number, data: T, code?: string }> {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body), headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', ...body === undefined ? {} : { 'content-type': 'application/json' } } })
  const text = await response.text()
  const parsed = (text ? JSON.parse(text) : {}) as { data: T, error?: { code: string } }
  return { status: response.status, data: parsed.data, code: parsed.error?.code }
}
const address = (path: string) => `http://127.0.0.1:${hookPort()}${path}`
async function makeHook(path: string, eventTypes = ['crm.lead.created', 'crm.lead.updated', 'crm.lead.qualified']): Promise<Hook> {
  const { status, data } = await call<Hook>('POST', '/platform/webhooks', { name: `${MARK} ${path}`, url: address(path), eventTypes, active: true })
  expect(status).toBe(201)
  made.push(data.id)
  return data
}
const at = (path: string, record?: string) => received.filter(one => one.path === path && (record === undefined || one.event.payload.id === record))
const log = async (hook: Hook) => (await call<Delivery[]>('GET', `/platform/webhooks/${hook.id}/deliveries?pageSize=100`)).data
async function makeLead(values: Record<string, unknown> = {}): Promise<string> {
  const { status, data } = await ask<{ id: string }>(admin, 'POST', '/items/leads', { company: MARK, ...values })
  expect(status).toBe(200)
  return data.id
}
const verify = (one: Received, secret: string) => new Webhook(secret).verify(one.text, one.headers as Record<string, string>)
/** What waits is due at once: nobody waits for minutes in a test. */
const hurry = async (hook: Hook) => {
  await rows('UPDATE webhook_deliveries SET due_at = now() WHERE webhook = $1 AND state = \'waiting\'', [hook.id])
  await call('PATCH', `/platform/webhooks/${hook.id}`, { name: `${MARK} again` })
}

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = ''
    request.on('data', (part: Buffer) => { text += part.toString() })
    request.on('end', () => {
      const path = request.url ?? ''
      received.push({ path, headers: request.headers, text, event: JSON.parse(text) as Event })
      const status = answers.get(path)?.(at(path).length) ?? 200
      response.writeHead(status, status === 302 ? { location: 'http://169.254.169.254/' } : {}).end(`answer ${status}`)
    })
  })
  await new Promise<void>((done, failed) => server.once('error', failed).listen(hookPort(), '127.0.0.1', done))
  const of = (role: string) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 });
  [admin, rep] = [await of('admin'), await of('rep')]
  // From then on the tenant knows whom to tell, also when none of them has been there yet.
  await ask(admin, 'GET', '/platform/people?pageSize=1')
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await inTenant(async (client) => {
    await client.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'')
    await client.query('DELETE FROM webhooks WHERE id = ANY ($1)', [made])
    await client.query('DELETE FROM leads WHERE company LIKE $1', [`${MARK}%`])
    await client.query('COMMIT')
  })
})

describe('what is sent', () => {
  test('each event that was asked for, in outside names, signed so that another\'s library takes it', async () => {
    const hook = await makeHook('/signed')
    const lead = await makeLead({ next_step: 'Anrufen' })
    await ask(admin, 'PATCH', `/items/leads/${lead}`, { status: 'qualified' })
    await until('three events', () => at('/signed', lead).length >= 3, 20)
    const events = at('/signed', lead)
    expect(events.map(({ event }) => event.type)).toEqual(['crm.lead.created', 'crm.lead.updated', 'crm.lead.qualified'])
    for (const one of events) expect(verify(one, hook.secret)).toEqual(one.event)
    expect(events[0]?.event).toMatchObject({ tenant: 'demo', payload: { id: lead, values: { company: MARK, nextStep: 'Anrufen', leadNumber: expect.stringMatching(/^L-/) } } })
    expect(events[0]?.headers['webhook-id']).toBe(events[0]?.event.eventId)
    expect(() => verify({ ...events[0] as Received, text: events[0]?.text.replace('demo', 'evil') ?? '' }, hook.secret)).toThrow()
    await until('the log to know', async () => (await log(hook)).filter(({ state }) => state === 'delivered').length >= 3, 10)
    expect((await log(hook))[0]).toMatchObject({ state: 'delivered', status: 200, attempts: 1, response: 'answer 200', latency: expect.any(Number) })
  })

  test('nothing that the role of programs may not read', async () => {
    await makeHook('/rights')
    const [right] = await rows<{ id: number, fields: string }>('SELECT id, fields FROM directus_permissions WHERE collection = \'leads\' AND action = \'read\' AND policy = \'6b6f6e74-6f72-4001-8000-000000000007\'')
    try {
      await rows('UPDATE directus_permissions SET fields = \'id,company\' WHERE id = $1', [right?.id])
      const lead = await makeLead({ email: 'geheim@firma.example', city: 'Bonn' })
      await until('the event', () => at('/rights', lead).length > 0, 20)
      expect(at('/rights', lead)[0]?.event.payload).toEqual({ id: lead, values: { company: MARK } })
    }
    finally {
      await rows('UPDATE directus_permissions SET fields = $2 WHERE id = $1', [right?.id, right?.fields])
    }
    expect((await call('POST', '/platform/webhooks', { name: 'x', url: address('/x'), eventTypes: ['chat.message.created'], active: true })).code).toBe('EVENT_TYPE_UNKNOWN')
  })

  test('a new secret: both sign for a day', async () => {
    const hook = await makeHook('/rotated')
    const { data: { secret } } = await call<Hook>('POST', `/platform/webhooks/${hook.id}/rotate`)
    expect(secret).not.toBe(hook.secret)
    expect((await call('POST', `/platform/webhooks/${hook.id}/test`)).status).toBe(202)
    await until('the test', () => at('/rotated').length > 0, 20)
    const [one] = at('/rotated')
    expect(one?.event).toMatchObject({ type: 'platform.webhook.test', payload: { id: hook.id } })
    for (const key of [secret, hook.secret]) expect(verify(one as Received, key)).toEqual(one?.event)
    const [stored] = await rows<{ sealed: string }>('SELECT sealed FROM kontor_state.webhook_secrets WHERE webhook = $1', [hook.id])
    expect(stored?.sealed).not.toContain(secret.slice(6, 20))
    expect(JSON.stringify((await call('GET', '/platform/webhooks')).data)).not.toContain('whsec_')
  })
})

describe('what does not arrive', () => {
  test('is tried again, in order per record, while others\' records go on', async () => {
    answers.set('/flaky', times => times === 1 ? 500 : 200)
    const hook = await makeHook('/flaky')
    const lead = await makeLead()
    await until('the first attempt', () => at('/flaky', lead).length === 1, 20)
    await ask(admin, 'PATCH', `/items/leads/${lead}`, { city: 'Bonn' })
    const other = await makeLead()
    await until('another lead\'s event', () => at('/flaky', other).length === 1, 20)
    await until('the rest', () => at('/flaky', lead).length === 3, 30)
    expect(at('/flaky', lead).map(({ event }) => event.type)).toEqual(['crm.lead.created', 'crm.lead.created', 'crm.lead.updated'])
    await until('the log to know', async () => (await log(hook)).every(({ state }) => state === 'delivered'), 10)
    expect((await log(hook)).find(({ record, type }) => record === lead && type === 'crm.lead.created')).toMatchObject({ attempts: 2, status: 200, problem: null })
  })

  test('arrives after the host was killed, with the same id', async () => {
    answers.set('/killed', () => 503)
    const hook = await makeHook('/killed')
    const lead = await makeLead()
    await until('the first attempt', () => at('/killed', lead).length >= 1, 20)
    const pid = await pidOf('host')
    process.kill(pid, 'SIGKILL')
    answers.set('/killed', () => 200)
    await until('the host to be back', async () => (await fetch(`${hub().hostUrl}/health`)).ok && await pidOf('host') !== pid, 120)
    await rows('UPDATE webhook_deliveries SET due_at = now() WHERE webhook = $1 AND state = \'waiting\'', [hook.id])
    const deliveries = () => rows<{ state: string, record: string }>('SELECT state, record FROM webhook_deliveries WHERE webhook = $1', [hook.id])
    await until('the event', async () => (await deliveries()).some(({ state }) => state === 'delivered'), 150)
    expect(await deliveries()).toEqual([{ state: 'delivered', record: lead }])
    expect(at('/killed', lead).length).toBeGreaterThanOrEqual(2)
    expect(new Set(at('/killed', lead).map(({ event }) => event.eventId)).size).toBe(1)
  })

  test('is given up after a day, the webhook rests, the administrators are told, and it is sent again by hand', async () => {
    answers.set('/down', () => 500)
    const hook = await makeHook('/down')
    const lead = await makeLead()
    await until('the first attempt', () => at('/down', lead).length === 1, 20)
    await until('the log to know', async () => (await log(hook))[0]?.problem === 'REFUSED', 10)
    expect((await log(hook))[0]).toMatchObject({ state: 'waiting', status: 500, response: 'answer 500' })
    await rows('UPDATE webhooks SET failing_since = now() - interval \'25 hours\' WHERE id = $1', [hook.id])
    await rows('UPDATE webhook_deliveries SET tried_since = now() - interval \'25 hours\' WHERE webhook = $1', [hook.id])
    await hurry(hook)
    await until('the webhook to rest', async () => (await call<Hook[]>('GET', '/platform/webhooks')).data.find(({ id }) => id === hook.id)?.pausedReason === 'failing', 20)
    const [given] = await log(hook)
    expect(given).toMatchObject({ state: 'failed', attempts: 2 })
    const mails = await until('the mail', async () => {
      const all = await (await fetch(`${hub().mailUrl}/api/email`)).json() as { subject: string, to: { address: string }[] }[]
      return all.filter(({ subject }) => subject.includes(MARK)).length > 0 && all.filter(({ subject }) => subject.includes(MARK))
    }, 20)
    expect(mails.map(({ to }) => to[0]?.address)).toContain('admin@demo.test')
    expect((await call('POST', `/platform/webhooks/${hook.id}/deliveries/${given?.id}/replay`)).code).toBe('WEBHOOK_PAUSED')
    answers.set('/down', () => 200)
    expect((await call<Hook>('PATCH', `/platform/webhooks/${hook.id}`, { active: true })).data).toMatchObject({ active: true, pausedReason: null })
    expect((await call('POST', `/platform/webhooks/${hook.id}/deliveries/${given?.id}/replay`)).status).toBe(202)
    await until('the repetition', async () => (await log(hook)).some(({ replay, state }) => replay === 1 && state === 'delivered'), 20)
    expect(at('/down', lead).at(-1)?.event.eventId).toBe(at('/down', lead)[0]?.event.eventId)
  })

  test('a redirect is no success, and is not followed', async () => {
    answers.set('/moved', () => 302)
    const hook = await makeHook('/moved')
    await call('POST', `/platform/webhooks/${hook.id}/test`)
    await until('the log to know', async () => (await log(hook))[0]?.problem === 'REDIRECTED', 20)
    expect((await log(hook))[0]).toMatchObject({ state: 'waiting', status: 302 })
  })
})

describe('who, and where to', () => {
  test.each(['http://example.com/', 'https://127.0.0.1/', 'https://127.0.0.1:1/', 'https://10.0.0.1/x', 'https://[::1]/', 'https://[::ffff:10.0.0.1]/', 'https://169.254.169.254/', 'https://2130706433/', 'https://user:secret@example.com/', 'ftp://example.com/', 'x'])('%s is refused', async (url) => {
    expect(await call('POST', '/platform/webhooks', { name: 'x', url, eventTypes: ['crm.lead.created'], active: true })).toMatchObject({ status: 400, code: 'WEBHOOK_ADDRESS' })
  })

  test('a name that leads into the own network gets nothing', async () => {
    const { data: hook } = await call<Hook>('POST', '/platform/webhooks', { name: `${MARK} inside`, url: 'https://localhost:9/', eventTypes: ['crm.lead.created'], active: true })
    made.push(hook.id)
    await call('POST', `/platform/webhooks/${hook.id}/test`)
    await until('the log to know', async () => (await log(hook))[0]?.problem === 'BLOCKED_ADDRESS', 20)
  })

  test('only administrators, and nobody past the operations', async () => {
    const hook = await makeHook('/admins')
    for (const [method, path] of [['GET', ''], ['POST', `/${hook.id}/rotate`], ['POST', `/${hook.id}/test`], ['GET', `/${hook.id}/deliveries`], ['DELETE', `/${hook.id}`]] as const) expect((await call(method, `/platform/webhooks${path}`, undefined, rep)).code, `${method} ${path}`).toBe('ADMIN_REQUIRED')
    expect((await ask(admin, 'PATCH', `/items/webhooks/${hook.id}`, { url: 'http://127.0.0.1/' })).code).toBe('MADE_IN_PORTAL')
    expect((await ask(admin, 'POST', '/items/webhook_deliveries', { webhook: hook.id, event: randomUUID(), type: 'x' })).code).toBe('MADE_IN_PORTAL')
  })

  test('switched off nothing is sent, and what happened meanwhile is not made up for', async () => {
    const hook = await makeHook('/off')
    await call('PATCH', `/platform/webhooks/${hook.id}`, { active: false })
    const missed = await makeLead()
    await sleep(1500)
    await call('PATCH', `/platform/webhooks/${hook.id}`, { active: true })
    const told = await makeLead()
    await until('the event', () => at('/off', told).length === 1, 20)
    expect(at('/off', missed)).toEqual([])
    expect((await call('DELETE', `/platform/webhooks/${hook.id}`)).status).toBe(204)
    expect(await rows('SELECT 1 FROM webhook_deliveries WHERE webhook = $1 UNION ALL SELECT 1 FROM kontor_state.webhook_secrets WHERE webhook = $1', [hook.id])).toEqual([])
  })
})
