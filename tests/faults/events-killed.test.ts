import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventOf, streamOf, type KontorEvent } from '@kontor/events'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { signAutomation } from '../../directus/host/automation-token.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { healthyHub, hub, hubInside, pidOf } from '../support/hub.ts'
import { rowsOf, withRedis } from '../support/inside.ts'
import { openEditor, SERVICE, type Workflow } from '../support/n8n.ts'
import { openSink } from '../support/sink.ts'
import { until } from '../support/until.ts'

/** Changes in a second, and for how long unless a test says otherwise. */
const [RATE, SECONDS] = [1_000, 10]
const [WRITERS, RECORDS] = [8, 200]
const DATABASE = 'tenant_demo'

/** Changes in a second that n8n's trigger is to follow, and how many one of its runs gets. */
const [TRIGGER_RATE, PART] = [200, 50]

interface Told { readonly eventId: string, readonly recordId: string, readonly type: string }
interface Row { readonly id: string, readonly record: string, readonly value: string }

/** Posts the events of each run, all at once. */
const listener = (url: string): Workflow => ({
  name: 'Kontor · Test · Killed',
  nodes: [
    { id: randomUUID(), name: 'Event', type: 'CUSTOM.kontorTrigger', typeVersion: 1, position: [0, 0], credentials: SERVICE, parameters: { tenants: 'demo', types: ['crm.lead.updated'], conditions: {}, firstStart: 'now', options: { eventsPerRun: PART } } },
    { id: randomUUID(), name: 'Tell', type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2, position: [220, 0], executeOnce: true, parameters: { method: 'POST', url, sendBody: true, specifyBody: 'json', jsonBody: '={{ JSON.stringify($input.all().map(item => item.json)) }}', options: {} } },
  ],
  connections: { Event: { main: [[{ node: 'Tell', type: 'main', index: 0 }]] } },
  settings: { executionOrder: 'v1' },
})

const writers: Client[] = []
let records: string[] = []

async function connect(): Promise<Client> {
  const { config, secrets } = hubInside()
  const client = new Client({ host: '127.0.0.1', port: config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: secrets.values.POSTGRES_PASSWORD, database: DATABASE })
  client.on('error', () => {})
  await client.connect()
  return client
}

beforeAll(async () => {
  for (let i = 0; i < WRITERS; i++) writers.push(await connect())
})
// Nothing here asks the tenant again, and one that a host has woken by itself is parked after a minute and a half.
beforeEach(async () => {
  await healthyHub()
  const { token } = await signAutomation(delegationKeys(hubInside().secrets.values.HOST_SECRET), 'demo', 'n8n')
  const answer = await fetch(`${hub().hostUrl}/items/leads?limit=1&fields=id`, { headers: { 'x-kontor-tenant': 'demo', 'authorization': `Bearer ${token}` } })
  expect(answer.status).toBe(200)
})
afterAll(() => Promise.all(writers.map(writer => writer.end())))

/** Changes records one by one, each in a transaction of its own, and two writers every record. @returns the values that were committed */
async function write(rate = RATE, seconds = SECONDS): Promise<Set<string>> {
  const start = performance.now()
  const made = new Set<string>()
  let next = 0
  await Promise.all(writers.map(async (_, slot) => {
    while (next < rate * seconds) {
      const number = next++
      const behind = number / rate * 1000 - (performance.now() - start)
      if (behind > 0) await sleep(behind)
      if (await change(slot, number)) made.add(String(number))
    }
  }))
  process.stderr.write(`\n${made.size} changes in ${((performance.now() - start) / 1000).toFixed(1)} s, ${rate} a second wanted\n`)
  return made
}

/** @returns whether it was committed for sure: who hears no answer to the commit cannot know, and goes on with a new connection */
async function change(slot: number, number: number): Promise<boolean> {
  try {
    await writers[slot]?.query('UPDATE leads SET campaign = $1 WHERE id = $2', [String(number), records[number % RECORDS]])
    return true
  }
  catch {
    writers[slot]?.end().catch(() => {})
    writers[slot] = await until('PostgreSQL', connect, 60)
    return false
  }
}

async function kill(part: 'host' | 'redis' | 'postgres' | 'n8n'): Promise<void> {
  process.kill(await pidOf(part), 'SIGKILL')
}

async function stream(): Promise<KontorEvent[]> {
  return withRedis(async (redis) => {
    const events: KontorEvent[] = []
    for (let from = '-'; ;) {
      const page = await redis.xrange(streamOf('demo'), from, '+', 'COUNT', 2_000)
      events.push(...page.map(([, entry]) => eventOf('demo', entry)))
      if (page.length < 2_000) return events
      from = `(${page.at(-1)?.[0]}`
    }
  })
}

/** The events of what was committed, in their order. */
async function written(made: ReadonlySet<string>): Promise<Row[]> {
  const changes = await rowsOf<Row>(DATABASE, 'SELECT id, record, payload #>> \'{changed,campaign,to}\' AS value FROM kontor_state.outbox_events WHERE record = ANY($1) AND type = \'crm.lead.updated\' ORDER BY position', [records])
  const told = new Set(changes.map(({ value }) => value))
  expect([...made].filter(value => !told.has(value))).toEqual([])
  return changes
}

/** Each came at least once, those of a record in their order; more than once is what was being worked on. */
function expectInOrder(changes: readonly Row[], arrived: readonly { readonly eventId: string, readonly recordId: string }[]): void {
  const first = new Map<string, string>()
  for (const { eventId, recordId } of arrived) if (!first.has(eventId)) first.set(eventId, recordId)
  expect(changes.filter(({ id }) => !first.has(id))).toEqual([])
  expect(first.size).toBe(changes.length)
  for (const record of records) expect([...first].filter(([, of]) => of === record).map(([id]) => id)).toEqual(changes.filter(change => change.record === record).map(({ id }) => id))
}

/** What was committed is told at least once and in order per record, by id. */
async function expectAll(made: ReadonlySet<string>): Promise<void> {
  const changes = await written(made)
  await until('nothing to wait any more', async () => (await rowsOf(DATABASE, 'SELECT 1 FROM kontor_state.outbox_events WHERE published_at IS NULL LIMIT 1')).length === 0, 120)

  const events = (await stream()).filter(({ type, recordId }) => type === 'crm.lead.updated' && records.includes(recordId))
  expectInOrder(changes, events)
  const first = new Map(events.map(event => [event.eventId, event]).reverse() as [string, KontorEvent][])
  for (const record of records) {
    const arrived = changes.filter(change => change.record === record).map(({ id }) => first.get(id) as KontorEvent)
    // Each says what the one before it has left.
    arrived.slice(1).forEach((event, i) => expect(event.payload.changed?.campaign?.from).toBe(arrived[i]?.payload.changed?.campaign?.to))
  }
  process.stderr.write(`\n${made.size} changes that were answered, ${changes.length} events, ${events.length} entries in the stream\n`)
}

async function makeRecords(): Promise<void> {
  records = (await rowsOf<{ id: string }>(DATABASE, 'INSERT INTO leads (company) SELECT \'Takt \' || n FROM generate_series(1, $1::int) n RETURNING id', [RECORDS])).map(({ id }) => id)
}

test.each([
  ['Redis and the host are', 30, ['redis', 'host', 'redis', 'host']],
  ['PostgreSQL is', SECONDS, ['postgres', 'redis', 'postgres']],
] as const)('every change arrives at least once and in order per record, though %s killed meanwhile, for %i s', { timeout: 600_000 }, async (_, seconds, parts) => {
  await makeRecords()
  const writing = write(RATE, seconds)
  for (const part of parts) {
    await sleep(seconds * 1000 / (parts.length + 2))
    await kill(part)
  }
  const made = await writing
  expect(made.size).toBeGreaterThan(RATE * seconds / 2)
  await expectAll(made)
})

test('every change arrives at n8n\'s trigger at least once and in order per record, though n8n is killed twice meanwhile', { timeout: 400_000 }, async () => {
  await makeRecords()
  const sink = await openSink<Told[]>()
  const editor = await openEditor()
  const id = await editor.make(listener(sink.url))
  try {
    const wanted = new Set(records)
    const arrived = () => sink.got.flatMap(({ body }) => body).filter(({ type, recordId }) => type === 'crm.lead.updated' && wanted.has(recordId))
    await until('the trigger to listen', async () => withRedis(async redis => (await redis.hkeys('kontor:events:demo:readers')).some(key => key.includes(id))), 60)
    const writing = write(TRIGGER_RATE)
    for (let n = 0; n < 2; n++) {
      const before = arrived().length
      await until('the trigger to work', () => arrived().length > before + PART, 120)
      await kill('n8n')
      await until('n8n to be gone', async () => fetch(`${hub().n8nUrl}/healthz`).then(() => false, () => true), 20)
      await until('n8n to be back', async () => (await fetch(`${hub().n8nUrl}/healthz/readiness`)).ok, 240)
    }
    const changes = await written(await writing)
    await until('every event to arrive', () => {
      const missing = changes.length - new Set(arrived().map(({ eventId }) => eventId)).size
      if (missing > 0) throw new Error(`${missing} of ${changes.length} are missing`)
      return true
    }, 180)
    expectInOrder(changes, arrived())
    // What comes twice is what was being worked on: a part for each time that n8n died.
    expect(arrived().length - changes.length).toBeLessThanOrEqual(2 * PART)
    process.stderr.write(`\n${changes.length} events, ${arrived().length} at the workflow in ${sink.got.length} runs\n`)
  }
  finally {
    await editor.remove(id)
    await sink.close()
  }
})
