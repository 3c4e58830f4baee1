import { setTimeout as sleep } from 'node:timers/promises'
import { applyTarget, databaseEnv, ensureSpares, readEnv, withMaintenance } from '@kontor/apply'
import { loadConfig, type Config } from '../../launcher/config.ts'
import { hostEnv } from '../../launcher/parts/environment.ts'
import { loadSecrets } from '../../launcher/secrets.ts'
import { hostOf, type AskHost } from '../../launcher/tenant/ask-host.ts'
import { residentMemory } from '../../launcher/identity.ts'
import { testEnvironment } from '../support/environment.ts'
import { statusOf } from '../support/kontor.ts'
import { until } from '../support/until.ts'
import { megabytes, milliseconds, percentile, spread, type Figure } from './figure.ts'
import { kontor } from './hub.ts'

interface Job { readonly id: string, readonly state: string, readonly createdAt: string, readonly finishedAt: string | null, readonly error: { readonly code: string } | null }

const GOAL_WITH_SPARE = 3_000
const GOAL_WITHOUT = 10_000
const GOAL_UNCHANGED = 100

/** Milliseconds for each instance that an apply finds as the model says. */
async function applyUnchanged(env: Parameters<typeof applyTarget>[0]): Promise<number[]> {
  const times: number[] = []
  let before = performance.now()
  await applyTarget(env, 'all', { onDone: (slug, outcome) => {
    if (outcome.failed ?? (outcome.changes.length > 0 || outcome.created)) throw new Error(`${slug} is not as the model says`)
    const now = performance.now()
    times.push(now - before)
    before = now
  } })
  return times
}

async function ended(ask: AskHost, first: Job): Promise<Job> {
  for (let job = first; ; job = await ask<Job>('GET', `/jobs/${job.id}`)) {
    if (job.state === 'done' || job.state === 'failed') return job
    await sleep(50)
  }
}

/** Milliseconds from the request until the tenant is open and its Directus answers. */
async function createOne(ask: AskHost, slug: string): Promise<number> {
  const start = performance.now()
  const { job } = await ask<{ job: Job }>('POST', '/tenants', { slug, name: `Load ${slug}`, adminEmail: `admin@${slug}.test` })
  const done = await ended(ask, job)
  if (done.state !== 'done') throw new Error(`${slug}: ${done.error?.code ?? 'failed'}`)
  return performance.now() - start
}

async function removeOne(ask: AskHost, slug: string): Promise<void> {
  const { job } = await ask<{ job: Job }>('PATCH', `/tenants/${slug}`, { status: 'suspended' })
  await ended(ask, job)
  await ended(ask, await ask<Job>('DELETE', `/tenants/${slug}`, { confirm: slug }))
}

/** Creating tenants, and fifty of them at a time, on a hub of its own that is gone afterwards. */
export async function tenantFigures(): Promise<Figure[]> {
  const env = { ...process.env, ...testEnvironment('bench-tenants', 14_500), LOG_LEVEL: 'warn' }
  const run = async (...args: string[]) => {
    const { code, output } = await kontor(args, { env })
    if (code !== 0) throw new Error(`kontor ${args.join(' ')}: ${output}`)
  }
  await run('reset', '--yes')
  await run('start', '--detach', '--only', 'postgres,redis,mail,keycloak,host')
  try {
    const host = (await statusOf(env)).parts.find(({ part }) => part === 'host')
    if (!host?.pid) throw new Error('the host does not run')
    return await measure(loadConfig(env), host.pid)
  } finally {
    await run('stop')
    await run('reset', '--yes')
  }
}

/**
 * Creates tenants one after the other, with a spare database ready before each and without one, then has `crowd` of them
 * at a time, and removes all.
 * @param pid of the host
 */
async function measure(config: Config, pid: number, { each = 20, crowd = 50 } = {}): Promise<Figure[]> {
  const ask = hostOf(config)
  const env = readEnv(databaseEnv, hostEnv({ config, secrets: loadSecrets(config), signal: new AbortController().signal }))
  const slugs: string[] = []
  const run = async (kind: string, count: number, before: () => Promise<unknown>) => {
    const times: number[] = []
    for (let i = 0; i < count; i += 1) {
      const slug = `load-${kind}-${process.pid.toString(36)}-${i}`
      await before()
      slugs.push(slug)
      times.push(await createOne(ask, slug))
    }
    return times
  }
  try {
    const memoryBefore = residentMemory(pid)
    const ready = await run('s', each, () => Promise.all([ensureSpares(env, 1), spareProcess(config)]))
    // The process before it has just been taken, and the next one is not ready.
    const cold = await run('c', each, () => dropSpares(env))
    await run('m', Math.max(0, crowd - 2 * each), () => Promise.resolve())
    const unchanged = await applyUnchanged(env)
    return [
      { name: `tenant created, spare ready, p50 / p95 of ${ready.length}`, aim: '< 3 s p95', value: spread(ready), met: percentile(ready, 0.95) < GOAL_WITH_SPARE },
      { name: `tenant created, no spare, p50 / p95 of ${cold.length}`, aim: '< 10 s', value: spread(cold), met: percentile(cold, 0.95) < GOAL_WITHOUT },
      { name: `model applied where nothing changed, each of ${unchanged.length} instances, p50 / p95`, aim: '< 100 ms', value: `${spread(unchanged)} (${milliseconds(unchanged.reduce((sum, time) => sum + time, 0))} in all)`, met: percentile(unchanged, 0.95) < GOAL_UNCHANGED },
      { name: `host and its instances with ${slugs.length} more tenants`, value: `${megabytes(residentMemory(pid))} (${megabytes(memoryBefore)} before)` },
      { name: `databases of ${slugs.length} tenants`, value: megabytes(await databaseSize(env)) },
    ]
  }
  finally {
    for (const slug of slugs) await removeOne(ask, slug).catch((error: Error) => console.error(`${slug} is left: ${error.message}`))
  }
}

type Env = Parameters<typeof ensureSpares>[0]

/** A process that waits for the next tenant. */
const spareProcess = (config: Config) => until('a spare', async () => {
  const { spares } = await (await fetch(`http://127.0.0.1:${config.ports.STUDIO_PORT}/health`)).json() as { spares: number }
  return spares > 0
}, 60)

async function dropSpares(env: Env): Promise<void> {
  await withMaintenance(env, async (client) => {
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database WHERE datname LIKE \'kontor\\_spare\\_%\'')
    for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`)
  })
}

async function databaseSize(env: Env): Promise<number> {
  return withMaintenance(env, async client => Number((await client.query<{ size: string }>('SELECT sum(pg_database_size(oid)) AS size FROM pg_database WHERE datname LIKE \'tenant\\_load\\_%\'')).rows[0]?.size ?? 0))
}
