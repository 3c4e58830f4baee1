import { instanceOf } from '@kontor/apply'
import { consume, streamOf, type Consumer, type KontorEvent } from '@kontor/events'
import type { Redis } from 'ioredis'
import pg from 'pg'
import type { Logger } from 'pino'
import type { HostEnv } from '../env.ts'
import { directusSecret } from '../keys.ts'
import type { AllowHosts } from '@kontor/guarded-fetch'
import { deliver, NeverDeliverable, pauseAfter, type DeliverParts } from './deliver.ts'
import { AT_ONCE, enqueue, forgetOld, loadHooks, nextDue, noteDelivered, noteFailed, pause, takeDue, type Due, type Hook } from './store.ts'

const GROUP = 'webhooks'
const FORGET_EVERY = 3_600_000
/** Pause after a failure of ours, in milliseconds. */
const AGAIN = 5_000
/** PostgreSQL: the tenant was deleted; its database has a model from before there were webhooks. */
const NOTHING_THERE = new Set(['3D000', '42P01', '42703'])

export interface RunnerParts {
  readonly slug: string
  readonly env: HostEnv
  readonly redis: Redis
  readonly allowHosts: AllowHosts
  /** A webhook rests from now on. */
  readonly tell: (database: pg.Pool, name: string) => Promise<void>
  readonly logger: Logger
}

export interface Runner {
  /** Webhooks were changed, or there is something to send at once. */
  news(): void
  /** Lets go of the stream when nothing more will come of it. @returns whether nothing is left to do, now or later */
  rest(): Promise<boolean>
  close(): Promise<void>
}

/** Sends one tenant's events to its webhooks: takes them from the stream into the tenant's own log, and works that off. */
export function createRunner({ slug, env, redis, allowHosts, tell, logger }: RunnerParts): Runner {
  const database = new pg.Pool({
    host: env.POSTGRES_HOST, port: env.POSTGRES_PORT, user: env.POSTGRES_USER, password: env.POSTGRES_PASSWORD, database: instanceOf(slug).database,
    application_name: 'kontor-webhooks', max: 1, connectionTimeoutMillis: 5_000, idleTimeoutMillis: 5_000, statement_timeout: 30_000,
  })
  database.on('error', error => logger.warn({ tenantId: slug, err: error.message }, 'webhooks: connection lost'))
  const parts: DeliverParts = { database, slug, secret: directusSecret(env.HOST_SECRET, slug), allowHosts }
  let hooks: readonly Hook[] = []
  let consumer: Consumer | undefined
  let closed = false
  let waits = false
  let asked = true
  let working: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let forgotAt = 0

  const wanting = (event: KontorEvent) => hooks.filter(({ types, since }) => types.has(event.type) && new Date(event.timestamp) >= since)

  function listen(): void {
    if (hooks.length === 0 || consumer || closed) return
    consumer = consume({
      slug, group: GROUP, redis, logger, from: 'oldest', wants: event => wanting(event).length > 0,
      handle: async (event) => {
        const wanted = wanting(event)
        if (wanted.length === 0) return
        await enqueue(database, wanted, event)
        soon(0)
      },
    })
  }

  async function attempt(due: Due): Promise<void> {
    try {
      const outcome = await deliver(parts, due)
      if (outcome.delivered) return await noteDelivered(database, due, outcome)
      logger.warn({ tenantId: slug, webhook: due.webhook, eventId: due.event, attempt: due.attempts, status: outcome.status, problem: outcome.problem }, 'webhook not delivered')
      if (await noteFailed(database, due, outcome, pauseAfter(due))) await rests(due)
    }
    catch (error) {
      if (!(error instanceof NeverDeliverable)) throw error
      await noteFailed(database, due, { status: null, latency: 0, problem: error.message, response: null }, undefined)
      if (error.message === 'SECRET_LOST' && await pause(database, due.webhook, 'secret_lost')) await rests(due)
    }
  }

  async function rests({ webhook, name }: Due): Promise<void> {
    logger.error({ tenantId: slug, webhook }, 'webhook rests')
    hooks = hooks.filter(({ id }) => id !== webhook)
    await tell(database, name).catch((error: Error) => logger.error({ tenantId: slug, webhook, err: error.message }, 'webhooks: nobody could be told'))
  }

  async function work(): Promise<void> {
    if (asked) {
      asked = false
      hooks = await loadHooks(database)
      listen()
    }
    for (let due = await takeDue(database); due.length > 0 && !closed; due = await takeDue(database)) await Promise.all(due.slice(0, AT_ONCE).map(attempt))
    const next = await nextDue(database)
    waits = next !== undefined
    if (next) soon(Math.max(250, next.getTime() - Date.now()))
    if (performance.now() - forgotAt < FORGET_EVERY && forgotAt > 0) return
    forgotAt = performance.now()
    await forgetOld(database)
  }

  function soon(wait: number): void {
    if (closed) return
    clearTimeout(timer)
    timer = setTimeout(run, Math.min(wait, FORGET_EVERY))
  }

  function run(): void {
    if (working || closed) return soon(100)
    working = work().catch((error: Error & { code?: string }) => {
      if (closed || NOTHING_THERE.has(error.code ?? '')) return
      asked = true
      waits = true
      logger.warn({ tenantId: slug, err: error.message }, 'webhooks: trying again')
      soon(AGAIN)
    }).finally(() => { working = undefined })
  }

  async function hasRead(): Promise<boolean> {
    const groups = await redis.xinfo('GROUPS', streamOf(slug)).catch(() => []) as unknown[][]
    const ours = groups.map(group => Object.fromEntries(Array.from({ length: group.length / 2 }, (_, at) => [String(group[2 * at]), group[2 * at + 1]]))).find(({ name }) => name === GROUP)
    return ours === undefined || (Number(ours.pending) === 0 && Number(ours.lag ?? 0) === 0)
  }

  run()
  return {
    news() {
      asked = true
      soon(0)
    },
    async rest() {
      if (working || asked) return false
      if (consumer) {
        if (!await hasRead()) return false
        const reader = consumer
        consumer = undefined
        await reader.stop()
      }
      return !waits && !working
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await Promise.allSettled([consumer?.stop(), working])
      await database.end().catch(() => {})
    },
  }
}
