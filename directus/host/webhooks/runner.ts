import { setTimeout as sleep } from 'node:timers/promises'
import { GuardError, type AllowHosts } from '@kontor/guarded-fetch'
import type { Logger } from 'pino'
import type { HostEnv } from '../env.ts'
import { directusSecret } from '../keys.ts'
import type { SharedConnections } from '../shared-connections.ts'
import { deliver, isQuick, NeverDeliverable, pauseAfter, restAfter, type DeliverParts } from './deliver.ts'
import type { Places } from './places.ts'
import { dueByWebhook, forgetOld, LEASE, moveQueued, noteDelivered, noteFailed, noteImpossible, pause, putBack, takeDue, type Database, type Due, type Outcome } from './store.ts'
import { databaseOf } from './webhook-connections.ts'

/** How often the log is shortened: milliseconds, and attempts. */
const [FORGET_EVERY, FORGET_AFTER] = [3_600_000, 1_000]
/** Pause after a failure of ours, and the shortest one between two looks at what is due. Milliseconds. */
const [AGAIN, LOOK_AGAIN] = [5_000, 100]
/** How long attempts that are under way may go on when all of it ends, in milliseconds. */
const GRACE = 3_000
/** PostgreSQL: the tenant was deleted; its database has a model from before there were webhooks. */
const NOTHING_THERE: ReadonlySet<string | undefined> = new Set(['3D000', '42P01', '42703'])

export const isNothingThere = (error: unknown): boolean => NOTHING_THERE.has((error as { code?: string }).code)

export interface RunnerParts {
  readonly slug: string
  readonly env: Pick<HostEnv, 'HOST_SECRET'>
  readonly connections: SharedConnections
  readonly places: Places
  readonly allowHosts: AllowHosts
  /** A webhook rests from now on. */
  readonly tell: (database: Database, name: string) => Promise<void>
  readonly logger: Logger
}

export interface Runner {
  /** There is something to send. */
  news(): void
  /** Webhooks were changed: those that rest for a while because their addresses failed are tried at once. */
  changed(): void
  /** Whether nothing is left to do, now or later. */
  isIdle(): boolean
  /** Gives attempts that are under way a moment, then cuts them off; they are repeated when the tenant is followed again. */
  close(): Promise<void>
}

/**
 * Sends one tenant's events to its webhooks: makes deliveries of what the events' own transactions left, and works them
 * off. Each webhook has a queue of its own with one delivery under way; what one address does holds up no other one.
 */
export function createRunner({ slug, env, connections, places, allowHosts, tell, logger }: RunnerParts): Runner {
  const database = databaseOf(connections, slug)
  const parts: DeliverParts = { database, slug, secret: directusSecret(env.HOST_SECRET, slug), allowHosts }
  /** Webhooks that are being worked off; those that rest, with their failures in a row; those that answered in time when they were asked last. */
  const lines = new Map<string, Promise<void>>()
  const rests = new Map<string, { readonly failures: number, readonly until: number }>()
  const quick = new Set<string>()
  /** No attempt begins any more; those that run are cut off. */
  const [leaving, cut] = [new AbortController(), new AbortController()]
  let waits = false
  let asked = true
  let working: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let timerAt = Infinity
  let forgotAt = -Infinity
  let attempts = 0

  /** Sends what is due of one webhook, one after the other, until nothing is or one fails. */
  async function workOff(webhook: string): Promise<void> {
    for (let goesOn = true; goesOn;) {
      const leave = await places.enter(slug, !quick.has(webhook), leaving.signal)
      if (!leave) return
      try {
        const due = await takeDue(database, webhook)
        goesOn = due !== undefined && await attempt(due)
      }
      finally {
        leave()
      }
    }
  }

  /** @returns whether the next one of the webhook may follow at once */
  async function attempt(due: Due): Promise<boolean> {
    const { webhook } = due
    attempts++
    let outcome: Outcome & { readonly delivered: boolean }
    try {
      outcome = await deliver(parts, due, cut.signal)
    }
    catch (error) {
      if (error instanceof NeverDeliverable) return giveUp(due, error.message)
      const isCut = error instanceof GuardError
      await putBack(database, due, isCut ? 0 : AGAIN)
      if (isCut) return false
      throw error
    }
    if (isQuick(outcome)) quick.add(webhook)
    else quick.delete(webhook)
    if (outcome.delivered) {
      rests.delete(webhook)
      await keep(() => noteDelivered(database, due, outcome))
      return true
    }
    logger.warn({ tenantId: slug, webhook, eventId: due.event, attempt: due.attempts, status: outcome.status, problem: outcome.problem }, 'webhook not delivered')
    const failures = (rests.get(webhook)?.failures ?? 0) + 1
    rests.set(webhook, { failures, until: performance.now() + restAfter(outcome, failures) })
    if (await keep(() => noteFailed(database, due, outcome, pauseAfter(due)))) sayThatItRests(due)
    return false
  }

  async function giveUp(due: Due, problem: string): Promise<boolean> {
    await noteImpossible(database, due, problem)
    if (problem !== 'SECRET_LOST') return true
    if (await pause(database, due.webhook, 'secret_lost')) sayThatItRests(due)
    return false
  }

  /** What came of an attempt is not forgotten because the database is away for a moment: the event would be sent again. */
  async function keep<T>(work: () => Promise<T>): Promise<T> {
    for (const start = performance.now(); ;) {
      try {
        return await work()
      }
      catch (error) {
        if (isNothingThere(error) || cut.signal.aborted || performance.now() - start > LEASE - 40_000) throw error
        logger.warn({ tenantId: slug, err: (error as Error).message }, 'webhooks: cannot note what came of an attempt, trying again')
        await sleep(1_000, undefined, { signal: cut.signal }).catch(() => {})
      }
    }
  }

  function sayThatItRests({ webhook, name }: Due): void {
    logger.error({ tenantId: slug, webhook }, 'webhook rests')
    tell(database, name).catch((error: Error) => logger.error({ tenantId: slug, webhook, err: error.message }, 'webhooks: nobody could be told'))
  }

  function start(webhook: string): void {
    lines.set(webhook, workOff(webhook).catch((error: Error) => {
      if (leaving.signal.aborted || isNothingThere(error)) return
      logger.warn({ tenantId: slug, webhook, err: error.message }, 'webhooks: trying again')
      rests.set(webhook, { failures: rests.get(webhook)?.failures ?? 0, until: performance.now() + AGAIN })
    }).finally(() => {
      lines.delete(webhook)
      soon(LOOK_AGAIN)
    }))
  }

  async function work(): Promise<void> {
    asked = false
    await moveQueued(database)
    const due = await dueByWebhook(database)
    waits = due.length > 0
    for (const { webhook, wait } of due) {
      if (lines.has(webhook)) continue
      const left = Math.max(wait, (rests.get(webhook)?.until ?? 0) - performance.now())
      if (left > 0) soon(Math.max(left, LOOK_AGAIN))
      else if (!leaving.signal.aborted) start(webhook)
    }
    soon(FORGET_EVERY)
    if (performance.now() - forgotAt < FORGET_EVERY && attempts < FORGET_AFTER) return
    [forgotAt, attempts] = [performance.now(), 0]
    await forgetOld(database)
  }

  /** The earliest time that was asked for counts. */
  function soon(wait: number): void {
    const at = performance.now() + Math.min(wait, FORGET_EVERY)
    if (leaving.signal.aborted || at >= timerAt) return
    clearTimeout(timer)
    timerAt = at
    timer = setTimeout(() => {
      timerAt = Infinity
      run()
    }, Math.max(0, at - performance.now()))
  }

  function run(): void {
    if (working) return soon(LOOK_AGAIN)
    working = work().catch((error: Error) => {
      if (leaving.signal.aborted || isNothingThere(error)) return
      asked = true
      logger.warn({ tenantId: slug, err: error.message }, 'webhooks: trying again')
      soon(AGAIN)
    }).finally(() => { working = undefined })
  }

  function news(): void {
    asked = true
    soon(0)
  }

  news()
  return {
    news,
    changed() {
      rests.clear()
      news()
    },
    isIdle: () => !asked && !working && lines.size === 0 && !waits,
    async close() {
      leaving.abort()
      clearTimeout(timer)
      const grace = setTimeout(() => cut.abort(), GRACE)
      await Promise.allSettled([working, ...lines.values()])
      clearTimeout(grace)
    },
  }
}
