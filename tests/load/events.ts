import { setTimeout as sleep } from 'node:timers/promises'
import { eventOf, streamOf } from '@kontor/events'
import { Redis } from 'ioredis'
import pg from 'pg'
import { signAutomation } from '../../directus/host/automation-token.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { loadConfig } from '../../launcher/config.ts'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { redisUrl } from '../../launcher/parts/redis.ts'
import { loadSecrets, N8N_OWNER } from '../../launcher/secrets.ts'
import { testEnvironment } from '../support/environment.ts'
import { until } from '../support/until.ts'
import { spread, type Figure } from './figure.ts'
import { kontor } from './hub.ts'
import { triggerDelays } from './n8n-trigger.ts'

const SINGLE = 200
const [RATE, SECONDS, WRITERS, RECORDS] = [1_000, 30, 8, 500]
/** Rows of an import, written a thousand at a time. */
const BULK = 100_000
/** Seconds for which it is measured what the database can do at all. */
const BARE_SECONDS = 5

interface Place {
  readonly redis: Redis
  readonly open: () => Promise<pg.Client>
  /** The portal's stream of events, as a program of the tenant. */
  readonly openPortal: (signal: AbortSignal) => Promise<Response>
}

interface Follower { readonly arrived: ReadonlyMap<string, number>, close(): void }
const keyOf = (record: string, changed: Readonly<Record<string, { readonly to?: unknown }>> | undefined) => `${record}/${String(changed?.campaign?.to)}`

/** When each event has come out of the stream, by record and value. */
function follow(redis: Redis): Follower {
  const arrived = new Map<string, number>()
  const reader = redis.duplicate({ maxRetriesPerRequest: null })
  let last = '$'
  void (async () => {
    for (;;) {
      const answer = await reader.xread('COUNT', 1_000, 'BLOCK', 60_000, 'STREAMS', streamOf('demo'), last)
      const now = performance.now()
      for (const [id, entry] of answer?.[0]?.[1] ?? []) {
        last = id
        const { recordId, payload } = eventOf('demo', entry)
        arrived.set(keyOf(recordId, payload.changed), now)
      }
    }
  })().catch(() => {})
  return { arrived, close: () => reader.disconnect() }
}

/** The same at the other end of the portal's stream, where somebody's rights are asked for each event. */
async function followPortal(open: Place['openPortal']): Promise<Follower> {
  const controller = new AbortController()
  const response = await open(controller.signal)
  if (response.status !== 200) throw new Error(`the stream answered ${response.status}`)
  const arrived = new Map<string, number>()
  const ready = Promise.withResolvers<void>()
  void (async () => {
    const decoder = new TextDecoder()
    let rest = ''
    for await (const part of response.body ?? []) {
      const now = performance.now()
      const blocks = (rest + decoder.decode(part as Uint8Array, { stream: true })).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        if (block.includes('event: ready')) ready.resolve()
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (data === undefined || block.includes('event:')) continue
        const { recordId, payload } = JSON.parse(data) as { recordId: string, payload: { changed?: Record<string, { to?: unknown }> } }
        arrived.set(keyOf(recordId, payload.changed), now)
      }
    }
  })().catch(() => {})
  await ready.promise
  return { arrived, close: () => controller.abort() }
}

async function change(client: pg.Client, record: string, value: string): Promise<{ key: string, took: number, committed: number }> {
  const start = performance.now()
  await client.query('UPDATE leads SET campaign = $1 WHERE id = $2', [value, record])
  const committed = performance.now()
  return { key: `${record}/${value}`, took: committed - start, committed }
}

interface Latency {
  /** Milliseconds from the commit to the stream, and to the other end of the portal's. */
  readonly stream: number[]
  readonly portal: number[]
  readonly perSecond: number
}

async function latency({ redis, open, openPortal }: Place, rate: number, count: number, writers: number): Promise<Latency> {
  const followers = [follow(redis), await followPortal(openPortal)] as const
  await sleep(300)
  const clients = await Promise.all(Array.from({ length: writers }, open))
  const records = await makeLeads(clients[0] as pg.Client)
  const made: { key: string, committed: number }[] = []
  const perSecond = await atRate(clients, rate, count, async (client, number) => {
    made.push(await change(client, records[number % RECORDS] ?? '', String(number)))
  })
  for (const { arrived } of followers) await until('the last event', () => made.every(({ key }) => arrived.has(key)), 120)
  for (const follower of followers) follower.close()
  await Promise.all(clients.map(client => client.end()))
  const [stream, portal] = followers.map(({ arrived }) => made.map(({ key, committed }) => Math.max(0, (arrived.get(key) as number) - committed))) as [number[], number[]]
  return { stream, portal, perSecond }
}

async function makeLeads(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>('INSERT INTO leads (company) SELECT \'Takt\' FROM generate_series(1, $1::int) RETURNING id', [RECORDS])
  return rows.map(({ id }) => id)
}

/** @returns how many a second were done */
async function atRate(clients: readonly pg.Client[], rate: number, count: number, work: (client: pg.Client, number: number) => Promise<void>): Promise<number> {
  const start = performance.now()
  let next = 0
  await Promise.all(clients.map(async (client) => {
    while (next < count) {
      const number = next++
      const early = number / rate * 1000 - (performance.now() - start)
      if (early > 0) await sleep(early)
      await work(client, number)
    }
  }))
  return count / (performance.now() - start) * 1000
}

/** What this machine commits in a second: rows of a table without anything, and changes of leads that nobody is told of. */
async function baseline({ open }: Place): Promise<{ bare: number, silent: number }> {
  const clients = await Promise.all(Array.from({ length: WRITERS }, open))
  const [first] = clients as [pg.Client]
  await first.query('CREATE TABLE bench_bare (id serial PRIMARY KEY, record uuid, value text)')
  const records = await makeLeads(first)
  let inserted = 0
  const end = performance.now() + BARE_SECONDS * 1000
  await Promise.all(clients.map(async (client) => {
    while (performance.now() < end) {
      await client.query('INSERT INTO bench_bare (record, value) VALUES ($1, $2)', [records[inserted % RECORDS], String(inserted)])
      inserted++
    }
  }))
  await first.query('DROP TABLE bench_bare; ALTER TABLE leads DISABLE TRIGGER kontor_events_update')
  const silent = await atRate(clients, RATE, RATE * BARE_SECONDS, async (client, number) => {
    await change(client, records[number % RECORDS] ?? '', `silent ${number}`)
  })
  await first.query('ALTER TABLE leads ENABLE TRIGGER kontor_events_update')
  await Promise.all(clients.map(client => client.end()))
  return { bare: inserted / BARE_SECONDS, silent }
}

/** The same INSERT with the triggers of events and without, one after the other, so that both see the same machine. */
async function inserts(client: pg.Client, rows: number, times: number, batch: boolean): Promise<{ bare: number[], told: number[] }> {
  const result = { bare: [] as number[], told: [] as number[] }
  for (let i = 0; i < times * 2; i++) {
    const kind = i % 2 === 0 ? 'bare' : 'told'
    if (kind === 'bare') await client.query('ALTER TABLE leads DISABLE TRIGGER kontor_events_insert')
    const start = performance.now()
    await client.query('BEGIN')
    if (batch) await client.query('SELECT set_config(\'kontor.facts\', \'given\', true), set_config(\'kontor.batch_id\', \'bench\', true)')
    await client.query('INSERT INTO leads (company, city, email) SELECT \'Firma \' || n, \'Bonn\', \'a@firma-\' || n || \'.de\' FROM generate_series(1, $1::int) n', [rows])
    await client.query('COMMIT')
    result[kind].push(performance.now() - start)
    if (kind === 'bare') await client.query('ALTER TABLE leads ENABLE TRIGGER kontor_events_insert')
  }
  return result
}

/** What events cost, and how long they take from the commit to the stream; on a hub of its own. */
export async function eventFigures(): Promise<Figure[]> {
  const env = testEnvironment('bench-events', 26_000)
  await kontor(['reset', '--yes'], { env: { ...process.env, ...env } })
  const started = await kontor(['start', '--detach', '--only', 'postgres,redis,mail,keycloak,host,portal,n8n'], { env: { ...process.env, ...env } })
  if (started.code !== 0) throw new Error(started.output)
  const config = loadConfig({ ...process.env, ...env })
  const secrets = loadSecrets(config)
  const redis = new Redis(redisUrl(config, secrets))
  try {
    // One that is still good when the measuring begins: they hold for five minutes.
    const headers = async () => ({ 'x-kontor-tenant': 'demo', 'authorization': `Bearer ${(await signAutomation(delegationKeys(secrets.values.HOST_SECRET), 'demo', 'n8n')).token}` })
    const answer = await fetch(`http://127.0.0.1:${config.ports.STUDIO_PORT}/items/leads?limit=1&fields=id`, { headers: await headers() })
    if (answer.status !== 200) throw new Error(`the tenant answered ${answer.status}`)
    const open = async () => {
      const client = new pg.Client({ host: '127.0.0.1', port: config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: secrets.values.POSTGRES_PASSWORD, database: 'tenant_demo' })
      await client.connect()
      return client
    }
    const openPortal = async (signal: AbortSignal) => fetch(`${config.publicUrl}/api/v1/platform/events/stream?tenant=demo&types=crm.lead.updated`, { signal, headers: await headers() })
    const place = { redis, open, openPortal }
    const { bare, silent } = await baseline(place)
    const single = await latency(place, 20, SINGLE, 1)
    const busy = await latency(place, RATE, RATE * SECONDS, WRITERS)
    const client = await open()
    const one = await inserts(client, 1, 150, false)
    const bulk = await inserts(client, 1_000, BULK / 1_000, true)
    const memory = Number(await redis.call('MEMORY', 'USAGE', streamOf('demo'), 'SAMPLES', '0')) / await redis.xlen(streamOf('demo'))
    const [lead] = await makeLeads(client)
    const triggered = await triggerDelays({ n8nUrl: `http://127.0.0.1:${config.ports.N8N_PORT}`, n8nOwner: { email: N8N_OWNER, password: secrets.n8nOwnerPassword } }, redis, client, lead as string)
    await client.end()
    const p95 = (delays: readonly number[]) => [...delays].sort((a, b) => a - b)[Math.ceil(delays.length * 0.95) - 1] as number
    const seconds = (times: readonly number[]) => `${(times.reduce((sum, time) => sum + time, 0) / 1000).toFixed(1)} s`
    return [
      { name: `what the machine commits: bare inserts a second, ${WRITERS} writers; changes of leads without events, ${RATE} asked for`, value: `${Math.round(bare)}/s, ${Math.round(silent)}/s` },
      { name: 'event: commit to stream, one change after the other, p50 / p95', value: spread(single.stream) },
      { name: 'event: commit to portal (SSE, as a program of the tenant), one change after the other, p50 / p95', aim: '< 300 ms p95', value: spread(single.portal), met: p95(single.portal) < 300 },
      { name: `event: commit to stream, ${Math.round(busy.perSecond)} changes/s for ${SECONDS} s, p50 / p95`, aim: '< 300 ms p95', value: spread(busy.stream), met: p95(busy.stream) < 300 },
      { name: `event: commit to portal, ${Math.round(busy.perSecond)} changes/s for ${SECONDS} s, p50 / p95; none lost`, aim: '< 300 ms p95', value: spread(busy.portal), met: p95(busy.portal) < 300 },
      { name: `event: commit to n8n's trigger (first request of its workflow), ${triggered.length} changes one after the other, p50 / p95`, aim: '< 1 s p95', value: spread(triggered), met: p95(triggered) < 1_000 },
      { name: 'insert of a lead without events / with events, p50 / p95', value: `${spread(one.bare)}, ${spread(one.told)}` },
      { name: `${BULK.toLocaleString('en')} leads of an import, a thousand at a time in SQL, without events / with events`, value: `${seconds(bulk.bare)}, ${seconds(bulk.told)}` },
      { name: 'memory of an event in Redis', value: `${Math.round(memory)} bytes` },
    ]
  } finally {
    redis.disconnect()
    await kontor(['stop'], { env: { ...process.env, ...env } })
    await kontor(['reset', '--yes'], { env: { ...process.env, ...env } })
  }
}
