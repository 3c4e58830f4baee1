import { setTimeout as sleep } from 'node:timers/promises'
import { eventOf, streamOf } from '@kontor/events'
import { Redis } from 'ioredis'
import pg from 'pg'
import { signAutomation } from '../../directus/host/automation-token.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { loadConfig } from '../../launcher/config.ts'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { redisUrl } from '../../launcher/parts/redis.ts'
import { loadSecrets } from '../../launcher/secrets.ts'
import { testEnvironment } from '../support/environment.ts'
import { until } from '../support/until.ts'
import { spread, type Figure } from './figure.ts'
import { kontor } from './hub.ts'

const SINGLE = 200
const [RATE, SECONDS, WRITERS, RECORDS] = [1_000, 30, 8, 500]
const BULK = 20_000

interface Place { readonly redis: Redis, readonly open: () => Promise<pg.Client> }

/** When each event has come out of the stream, by record and value. */
function follow(redis: Redis): { readonly arrived: ReadonlyMap<string, number>, close(): void } {
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
        arrived.set(`${recordId}/${String(payload.changed?.campaign?.to)}`, now)
      }
    }
  })().catch(() => {})
  return { arrived, close: () => reader.disconnect() }
}

async function change(client: pg.Client, record: string, value: string): Promise<{ key: string, took: number, committed: number }> {
  const start = performance.now()
  await client.query('UPDATE leads SET campaign = $1 WHERE id = $2', [value, record])
  const committed = performance.now()
  return { key: `${record}/${value}`, took: committed - start, committed }
}

async function latency({ redis, open }: Place, rate: number, count: number, writers: number): Promise<{ delays: number[], perSecond: number }> {
  const { arrived, close } = follow(redis)
  await sleep(300)
  const clients = await Promise.all(Array.from({ length: writers }, open))
  const { rows } = await (clients[0] as pg.Client).query<{ id: string }>('INSERT INTO leads (company) SELECT \'Takt\' FROM generate_series(1, $1::int) RETURNING id', [RECORDS])
  const made: { key: string, committed: number }[] = []
  const start = performance.now()
  let next = 0
  await Promise.all(clients.map(async (client) => {
    while (next < count) {
      const number = next++
      const early = number / rate * 1000 - (performance.now() - start)
      if (early > 0) await sleep(early)
      made.push(await change(client, rows[number % RECORDS]?.id ?? '', String(number)))
    }
  }))
  const perSecond = count / (performance.now() - start) * 1000
  await until('the last event', () => made.every(({ key }) => arrived.has(key)), 60)
  close()
  await Promise.all(clients.map(client => client.end()))
  return { delays: made.map(({ key, committed }) => Math.max(0, (arrived.get(key) as number) - committed)), perSecond }
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
  const started = await kontor(['start', '--detach', '--only', 'postgres,redis,host'], { env: { ...process.env, ...env } })
  if (started.code !== 0) throw new Error(started.output)
  const config = loadConfig({ ...process.env, ...env })
  const secrets = loadSecrets(config)
  const redis = new Redis(redisUrl(config, secrets))
  try {
    const { token } = await signAutomation(delegationKeys(secrets.values.HOST_SECRET), 'demo', 'n8n')
    const answer = await fetch(`http://127.0.0.1:${config.ports.STUDIO_PORT}/items/leads?limit=1&fields=id`, { headers: { 'x-kontor-tenant': 'demo', 'authorization': `Bearer ${token}` } })
    if (answer.status !== 200) throw new Error(`the tenant answered ${answer.status}`)
    const open = async () => {
      const client = new pg.Client({ host: '127.0.0.1', port: config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: secrets.values.POSTGRES_PASSWORD, database: 'tenant_demo' })
      await client.connect()
      return client
    }
    const place = { redis, open }
    const single = await latency(place, 20, SINGLE, 1)
    const busy = await latency(place, RATE, RATE * SECONDS, WRITERS)
    const client = await open()
    const one = await inserts(client, 1, 150, false)
    const bulk = await inserts(client, 1_000, BULK / 2_000, true)
    const memory = Number(await redis.call('MEMORY', 'USAGE', streamOf('demo'), 'SAMPLES', '0')) / await redis.xlen(streamOf('demo'))
    await client.end()
    return [
      { name: 'event: commit to stream, one change after the other, p50 / p95', value: spread(single.delays) },
      { name: `event: commit to stream, ${Math.round(busy.perSecond)} changes/s for ${SECONDS} s, p50 / p95`, aim: '< 300 ms p95', value: spread(busy.delays), met: [...busy.delays].sort((a, b) => a - b)[Math.ceil(busy.delays.length * 0.95) - 1] as number < 300 },
      { name: 'insert of a lead without events / with events, p50 / p95', value: `${spread(one.bare)}, ${spread(one.told)}` },
      { name: 'insert of 1,000 leads of an import without events / with events, p50 / p95', value: `${spread(bulk.bare)}, ${spread(bulk.told)}` },
      { name: 'memory of an event in Redis', value: `${Math.round(memory)} bytes` },
    ]
  } finally {
    redis.disconnect()
    await kontor(['stop'], { env: { ...process.env, ...env } })
    await kontor(['reset', '--yes'], { env: { ...process.env, ...env } })
  }
}
