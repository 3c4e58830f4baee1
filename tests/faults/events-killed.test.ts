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

interface Row { readonly id: string, readonly record: string }

const writers: Client[] = []
let records: string[] = []

beforeAll(async () => {
  const { config, secrets } = hubInside()
  const { token } = await signAutomation(delegationKeys(secrets.values.HOST_SECRET), 'demo', 'n8n')
  const answer = await fetch(`${hub().hostUrl}/items/leads?limit=1&fields=id`, { headers: { 'x-kontor-tenant': 'demo', 'authorization': `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  records = (await rowsOf<{ id: string }>(DATABASE, 'INSERT INTO leads (company) SELECT \'Takt \' || n FROM generate_series(1, $1::int) n RETURNING id', [RECORDS])).map(({ id }) => id)
  for (let i = 0; i < WRITERS; i++) {
    const client = new Client({ host: '127.0.0.1', port: config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: secrets.values.POSTGRES_PASSWORD, database: DATABASE })
    await client.connect()
    writers.push(client)
  }
})
afterAll(() => Promise.all(writers.map(writer => writer.end())))

/** Changes records one by one, each in a transaction of its own, and two writers every record. @returns how many changes were made */
async function write(): Promise<number> {
  const start = performance.now()
  let made = 0
  await Promise.all(writers.map(async (writer) => {
    while (made < RATE * SECONDS) {
      const number = made++
      const behind = number / RATE * 1000 - (performance.now() - start)
      if (behind > 0) await sleep(behind)
      await writer.query('UPDATE leads SET campaign = $1 WHERE id = $2', [String(number), records[number % RECORDS]])
    }
  }))
  return made
}

async function kill(part: 'host' | 'redis'): Promise<void> {
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

test('every change arrives at least once and in order per record, though Redis and the host are killed meanwhile', { timeout: 300_000 }, async () => {
  const writing = write()
  for (const part of ['redis', 'host', 'redis'] as const) {
    await sleep(SECONDS * 1000 / 5)
    await kill(part)
  }
  const made = await writing
  const changes = await rowsOf<Row>(DATABASE, 'SELECT id, record FROM kontor_state.outbox_events WHERE record = ANY($1) AND type = \'crm.lead.updated\' ORDER BY position', [records])
  expect(changes).toHaveLength(made)
  await until('nothing to wait any more', async () => (await rowsOf(DATABASE, 'SELECT 1 FROM kontor_state.outbox_events WHERE published_at IS NULL LIMIT 1')).length === 0, 120)

  const events = (await stream()).filter(({ type, recordId }) => type === 'crm.lead.updated' && records.includes(recordId))
  const first = new Map<string, KontorEvent>()
  for (const event of events) if (!first.has(event.eventId)) first.set(event.eventId, event)
  expect(changes.filter(({ id }) => !first.has(id))).toEqual([])
  expect(first.size).toBe(made)
  for (const record of records) {
    const arrived = [...first.values()].filter(({ recordId }) => recordId === record)
    expect(arrived.map(({ eventId }) => eventId)).toEqual(changes.filter(change => change.record === record).map(({ id }) => id))
    // Each says what the one before it has left.
    arrived.slice(1).forEach((event, i) => expect(event.payload.changed?.campaign?.from).toBe(arrived[i]?.payload.changed?.campaign?.to))
  }
  process.stderr.write(`\n${made} changes, ${events.length} entries in the stream\n`)
})
