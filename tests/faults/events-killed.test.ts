import { setTimeout as sleep } from 'node:timers/promises'
import { eventOf, streamOf, type KontorEvent } from '@kontor/events'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signAutomation } from '../../directus/host/automation-token.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf, withRedis } from '../support/inside.ts'
import { statusOf } from '../support/kontor.ts'
import { until } from '../support/until.ts'

/** Changes in a second, and for how long. */
const [RATE, SECONDS] = [1_000, 10]
const [WRITERS, RECORDS] = [8, 200]
const DATABASE = 'tenant_demo'

interface Row { readonly id: string, readonly record: string, readonly value: string }

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
  const { secrets } = hubInside()
  const { token } = await signAutomation(delegationKeys(secrets.values.HOST_SECRET), 'demo', 'n8n')
  const answer = await fetch(`${hub().hostUrl}/items/leads?limit=1&fields=id`, { headers: { 'x-kontor-tenant': 'demo', 'authorization': `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  for (let i = 0; i < WRITERS; i++) writers.push(await connect())
})
afterAll(() => Promise.all(writers.map(writer => writer.end())))

/** Changes records one by one, each in a transaction of its own, and two writers every record. @returns the values that were committed */
async function write(): Promise<Set<string>> {
  const start = performance.now()
  const made = new Set<string>()
  let next = 0
  await Promise.all(writers.map(async (_, slot) => {
    while (next < RATE * SECONDS) {
      const number = next++
      const behind = number / RATE * 1000 - (performance.now() - start)
      if (behind > 0) await sleep(behind)
      if (await change(slot, number)) made.add(String(number))
    }
  }))
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

async function kill(part: 'host' | 'redis' | 'postgres'): Promise<void> {
  const { pid } = await until(`${part} to run`, async () => (await statusOf(hub().env)).parts.find(found => found.part === part && found.pid), 60)
  process.kill(pid as number, 'SIGKILL')
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

/** What was committed is told at least once and in order per record, by id. */
async function expectAll(made: ReadonlySet<string>): Promise<void> {
  const changes = await rowsOf<Row>(DATABASE, 'SELECT id, record, payload #>> \'{changed,campaign,to}\' AS value FROM kontor_state.outbox_events WHERE record = ANY($1) AND type = \'crm.lead.updated\' ORDER BY position', [records])
  const told = new Set(changes.map(({ value }) => value))
  expect([...made].filter(value => !told.has(value))).toEqual([])
  await until('nothing to wait any more', async () => (await rowsOf(DATABASE, 'SELECT 1 FROM kontor_state.outbox_events WHERE published_at IS NULL LIMIT 1')).length === 0, 120)

  const events = (await stream()).filter(({ type, recordId }) => type === 'crm.lead.updated' && records.includes(recordId))
  const first = new Map<string, KontorEvent>()
  for (const event of events) if (!first.has(event.eventId)) first.set(event.eventId, event)
  expect(changes.filter(({ id }) => !first.has(id))).toEqual([])
  expect(first.size).toBe(changes.length)
  for (const record of records) {
    const arrived = [...first.values()].filter(({ recordId }) => recordId === record)
    expect(arrived.map(({ eventId }) => eventId)).toEqual(changes.filter(change => change.record === record).map(({ id }) => id))
    // Each says what the one before it has left.
    arrived.slice(1).forEach((event, i) => expect(event.payload.changed?.campaign?.from).toBe(arrived[i]?.payload.changed?.campaign?.to))
  }
  process.stderr.write(`\n${made.size} changes that were answered, ${changes.length} events, ${events.length} entries in the stream\n`)
}

test.each([
  ['Redis and the host are', ['redis', 'host', 'redis']],
  ['PostgreSQL is', ['postgres', 'redis', 'postgres']],
] as const)('every change arrives at least once and in order per record, though %s killed meanwhile', { timeout: 400_000 }, async (_, parts) => {
  records = (await rowsOf<{ id: string }>(DATABASE, 'INSERT INTO leads (company) SELECT \'Takt \' || n FROM generate_series(1, $1::int) n RETURNING id', [RECORDS])).map(({ id }) => id)
  const writing = write()
  for (const part of parts) {
    await sleep(SECONDS * 1000 / 5)
    await kill(part)
  }
  const made = await writing
  expect(made.size).toBeGreaterThan(RATE * SECONDS / 2)
  await expectAll(made)
})
