import { scrubStreams } from '@kontor/events'
import { EVENTS_WAIT, WRITERS } from '@kontor/compile/events.ts'
import type { Redis } from 'ioredis'
import type pg from 'pg'
import type { Logger } from 'pino'
import { LOT, publishLot } from './claim.ts'
import { forgetOld } from './forget-old.ts'
import { checkMemory } from './memory.ts'

/** How often is looked without being told, for what the database could not tell. Milliseconds. */
const LOOK_EVERY = 1_000
/** Who writes while others' events wait tells nobody: as long as there is such a one it is looked for more, more and more rarely. Milliseconds. */
const [LOOK_AFTER, LOOK_AFTER_MAX] = [30, 250]
const ALONE = `SELECT pg_try_advisory_xact_lock(${WRITERS}) AS alone`
const FORGET_EVERY = 10 * 60_000
/** How often is looked whether a tenant's model knows of webhooks by now. Milliseconds. */
const LOOK_FOR_MODEL = 60_000
/** Pauses after a failure. Milliseconds. */
const [AGAIN, AGAIN_MAX] = [250, 5_000]
/** PostgreSQL: the tenant was deleted; its database has a model from before there were events. */
const [NO_DATABASE, NO_TABLE] = ['3D000', '42P01']

export interface RelayParts {
  readonly slug: string
  /** A new connection to the tenant's database. */
  readonly open: () => pg.Client
  readonly redis: Redis
  readonly runId: () => Promise<string>
  /** Some of the events are owed to webhooks. */
  readonly hasDeliveries: () => void
  readonly logger: Logger
}

export interface Relay {
  /** Publishes what waits. @returns whether nothing is left; never rejects */
  empty(): Promise<boolean>
  close(): Promise<void>
}

/** Carries one tenant's events from its database to its stream: at once when the database says that some wait, and every few seconds. */
export function createRelay({ slug, open, redis, runId, hasDeliveries, logger }: RelayParts): Relay {
  let client: pg.Client | undefined
  let working: Promise<boolean> | undefined
  let asked = false
  let closed = false
  let failures = 0
  let forgotAt = 0
  let oldUntil = 0
  let later: NodeJS.Timeout | undefined
  const look = setInterval(() => void wake(), LOOK_EVERY)

  async function connect(): Promise<pg.Client> {
    if (client) return client
    const fresh = open()
    fresh.on('error', error => logger.warn({ tenantId: slug, err: error.message }, 'events: connection lost'))
    fresh.once('end', () => {
      if (client === fresh) client = undefined
    })
    fresh.on('notification', () => void wake())
    await fresh.connect()
    // What is lost with the server's memory is published again.
    await fresh.query(`SET synchronous_commit = off; LISTEN ${EVENTS_WAIT}`)
    client = fresh
    return fresh
  }

  /** @returns whether anything was published */
  async function pass(): Promise<boolean> {
    const database = await connect()
    // Webhooks need no Redis.
    if (await isOwed(database)) hasDeliveries()
    const again = await checkMemory(database, redis, runId, slug)
    if (again > 0) logger.warn({ tenantId: slug, events: again }, 'events: Redis may have lost some, they are published again')
    let published = 0
    for (let count = LOT; !closed && count === LOT;) published += count = await publishLot(database, redis, slug)
    await scrubStreams(database, redis, slug)
    if (forgotAt === 0 || performance.now() - forgotAt > FORGET_EVERY) {
      forgotAt = performance.now()
      await forgetOld(database)
    }
    return published > 0
  }

  /** A model from before there was this queue owes nothing. */
  async function isOwed(database: pg.Client): Promise<boolean> {
    if (performance.now() < oldUntil) return false
    const { rows: [found] } = await database.query<{ owed: boolean }>('SELECT EXISTS (SELECT FROM kontor_state.webhook_queue) AS owed').catch((error: Error & { code?: string }) => {
      if (error.code !== NO_TABLE) throw error
      oldUntil = performance.now() + LOOK_FOR_MODEL
      return { rows: [] }
    })
    return found?.owed === true
  }

  /** Whether somebody is writing, whose events can be seen after the commit alone. */
  async function isAwaited(): Promise<boolean> {
    const { rows: [found] } = await (await connect()).query<{ alone: boolean }>(ALONE)
    return found?.alone === false
  }

  async function work(): Promise<boolean> {
    for (let rest = LOOK_AFTER; !closed;) {
      asked = false
      try {
        const published = await pass()
        failures = 0
        if (!published && !asked && !await isAwaited()) return true
        rest = published ? LOOK_AFTER : Math.min(rest * 1.5, LOOK_AFTER_MAX)
        if (!asked || published) await new Promise(resolve => setTimeout(resolve, rest))
      }
      catch (error) {
        return failed(error as Error & { code?: string })
      }
    }
    return false
  }

  function failed(error: Error & { code?: string }): boolean {
    if (closed) return false
    if (error.code === NO_DATABASE || error.code === NO_TABLE) return true
    failures++
    logger.warn({ tenantId: slug, err: error.message, failures }, 'events: not published yet, trying again')
    const broken = client
    client = undefined
    broken?.end().catch(() => {})
    clearTimeout(later)
    later = setTimeout(() => void wake(), Math.min(AGAIN * 2 ** (failures - 1), AGAIN_MAX))
    return false
  }

  function wake(): Promise<boolean> {
    asked = true
    return working ??= work().finally(() => { working = undefined })
  }

  return {
    empty: wake,
    async close() {
      closed = true
      clearInterval(look)
      clearTimeout(later)
      await working
      await client?.end().catch(() => {})
    },
  }
}
