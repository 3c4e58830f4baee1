import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { KontorEvent } from './entry.ts'
import { createGroup, type Entry } from './group.ts'
import { createLots } from './lots.ts'

/** Milliseconds between two looks at what other members of the group have left lying. */
const CLAIM_EVERY = 20_000
/** Entries that wait behind others at most; beyond that nothing new is read. */
const WAITING_MAX = 1_000
/** Longest wait for news at a time, and the pause after a failure of Redis. Milliseconds. */
const [LISTEN, AGAIN] = [1_000, 1_000]

export interface ConsumerOptions {
  readonly slug: string
  /** Who works: `webhooks`. Each group gets every event. */
  readonly group: string
  /** Member of the group. One that comes back under its name goes on with what it had; only a group of one keeps the order across its members' deaths. */
  readonly name?: string
  readonly redis: Redis
  /**
   * Does the work; the event is acknowledged when it resolves, and comes again when it rejects. It may come again after it
   * was worked off, too (the process died just then), with the same `eventId`.
   */
  readonly handle: (event: KontorEvent, attempt: { readonly number: number, readonly signal: AbortSignal }) => Promise<void>
  /** Which events it wants; all of them but the rows of imports, unless it says so. */
  readonly wants?: (event: KontorEvent) => boolean
  /** Rows of imports too, one by one. */
  readonly rows?: boolean
  /** `oldest`: what is kept from before too, when the group is new. */
  readonly from?: 'oldest' | 'now'
  /** Attempts before an event becomes a dead letter. */
  readonly attempts?: number
  /** Milliseconds before the next attempt. */
  readonly backoff?: (attempts: number) => number
  /** Milliseconds after which an attempt counts as failed. */
  readonly patience?: number
  /** Milliseconds after which what another member has is taken from it. */
  readonly abandoned?: number
  readonly logger: Logger
}

export interface Consumer {
  /** Lets the attempt that runs come to its end. */
  stop(): Promise<void>
}

/** 1 s, 2 s, 4 s ... up to 5 minutes. */
export const defaultBackoff = (attempts: number) => Math.min(1_000 * 2 ** (attempts - 1), 300_000)

/**
 * Works off a tenant's events one after the other, at least once, in order per record: while one is tried again, later ones
 * of the same record wait, those of others do not.
 */
export function consume(options: ConsumerOptions): Consumer {
  const { slug, group: name, handle, rows = false, attempts: most = 10, backoff = defaultBackoff, patience = 30_000, abandoned = 60_000, logger } = options
  const wants = (event: KontorEvent) => (rows || event.batchId === null) && (options.wants?.(event) ?? true)
  const group = createGroup(options.redis, { slug, group: name, member: options.name ?? 'main', from: options.from ?? 'oldest' })
  const lots = createLots()
  const ending = new AbortController()
  let claimedAt = performance.now()

  /** @returns whether the entry is done with */
  async function attempt(entry: Entry): Promise<boolean> {
    const { event } = entry
    if (!event) return group.bury(entry, 1, 'the entry cannot be read').then(() => true)
    if (await group.hasSeen(event.eventId)) return group.skip([entry]).then(() => true)
    const tries = await group.countTry(entry.id)
    try {
      await inTime(handle(event, { number: tries, signal: AbortSignal.timeout(patience) }))
    }
    catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (tries < most) {
        logger.warn({ tenantId: slug, group: name, eventId: event.eventId, attempt: tries, err: reason }, 'event not worked off, trying again')
        lots.put(entry, performance.now() + backoff(tries))
        return false
      }
      logger.error({ tenantId: slug, group: name, eventId: event.eventId, attempt: tries, err: reason }, 'event given up')
      await group.bury(entry, tries, reason)
      return true
    }
    await group.done(entry)
    return true
  }

  async function inTime(work: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done after ${patience} ms`)), patience)
    })
    await Promise.race([work, late]).finally(() => clearTimeout(timer))
  }

  async function take(entries: readonly Entry[]): Promise<void> {
    const isMine = ({ event, only }: Entry) => (only === undefined || only === name) && (!event || wants(event))
    await group.skip(entries.filter(entry => !isMine(entry)))
    for (const entry of entries.filter(isMine)) {
      if (ending.signal.aborted) return
      if (!lots.has(entry.id) && !lots.join(entry)) await attempt(entry)
    }
  }

  async function retryDue(): Promise<void> {
    for (let entry = lots.due(performance.now()); entry && !ending.signal.aborted; entry = lots.due(performance.now())) {
      if (await attempt(entry)) lots.next(entry)
    }
  }

  async function keepAndClaim(): Promise<void> {
    if (performance.now() - claimedAt < Math.min(CLAIM_EVERY, abandoned / 2)) return
    claimedAt = performance.now()
    await group.keep(lots.ids())
    await take(await group.claim(abandoned))
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        if (!await group.ready()) {
          await pause(AGAIN)
          continue
        }
        await retryDue()
        await keepAndClaim()
        const wait = Math.max(1, Math.min(LISTEN, lots.dueIn(performance.now())))
        if (lots.size() >= WAITING_MAX) await pause(wait)
        else await take(await group.read(wait))
      }
      catch (error) {
        if (ending.signal.aborted) return
        logger.warn({ tenantId: slug, group: name, err: (error as Error).message }, 'events: consumer waits for Redis')
        // What was pending is read again from the start.
        lots.clear()
        group.restart()
        await pause(AGAIN)
      }
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      ending.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      }, { once: true })
    })
  }

  const running = run()
  return {
    async stop() {
      ending.abort()
      await running
      group.close()
    },
  }
}
