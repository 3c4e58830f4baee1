import { CORE } from '@kontor/apply'
import { hubBusy, unavailable } from './errors.ts'
import type { Fleet, FleetParts, ServedInstance } from './fleet-contract.ts'
import type { Rest } from './instance-process.ts'
import { createLane, type Lane } from './lane.ts'
import { within } from './within.ts'

interface Entry {
  readonly slug: string
  readonly instance: ServedInstance
  readonly lanes: Record<'requests' | 'uploads', Lane>
  requests: number
  idleSince: number
  idle: number
  /** The first start has succeeded: from then on a start follows a crash. */
  hasServed: boolean
  /** Set while it is being ended; settles when it is gone. */
  ending?: Promise<unknown>
}

/** How often a tenant that waits for room looks again, and how soon one that had work is asked again. Milliseconds. */
const LOOK_AGAIN = 100
const ASK_AGAIN = 30_000
/** A tenant that has something to do within this time is not parked before. Milliseconds. */
const SOON = 60_000

/** A tenant on its way up. */
interface Waking {
  /** Until when whoever asked for it waits (`performance.now()`). */
  readonly limit: number
  readonly started: Promise<void>
  /** The same for those who asked: rejects at the limit. */
  readonly inTime: Promise<void>
}

/** The instances that are live: wakes them on demand, parks those that nobody uses, keeps their number. */
export function createFleet({ limits, logger, start, notes }: FleetParts): Fleet {
  const live = new Map<string, Entry>()
  const waking = new Map<string, Waking>()
  /** Processes that have let go of everything and are not gone yet, by tenant. */
  const leaving = new Map<string, Promise<void>>()
  let turn: Promise<unknown> = Promise.resolve()
  let stopped = false

  function add(slug: string): Entry {
    const lane = () => createLane(limits.concurrency, limits.queue, limits.patience)
    const entry: Entry = { slug, instance: start(slug), lanes: { requests: lane(), uploads: lane() }, requests: 0, idleSince: performance.now(), idle: limits.idle, hasServed: false }
    entry.instance.process.ready().then(() => { entry.hasServed = true }, () => {})
    live.set(slug, entry)
    return entry
  }

  /** One tenant at a time looks for room, so that two never take the same; nobody waits for that longer than for a room. */
  function wake(slug: string): Promise<void> {
    const running = waking.get(slug)
    if (running && running.limit > performance.now()) return running.inTime
    const limit = slug === CORE ? Infinity : performance.now() + limits.patience
    const started = turn.then(async () => {
      if (stopped) throw unavailable(slug, 5)
      if (live.has(slug)) return
      if (slug !== CORE) {
        await makeRoom(limit)
        await notes.woken(slug)
      }
      add(slug)
    })
    turn = started.catch(() => {})
    const attempt: Waking = { limit, started, inTime: within(limit, started) }
    waking.set(slug, attempt)
    void turn.then(() => waking.get(slug) === attempt && waking.delete(slug))
    return attempt.inTime
  }

  const counted = () => [...live.values()].filter(({ slug, instance }) => slug !== CORE && instance.process.status().state !== 'given up')

  async function makeRoom(limit: number): Promise<void> {
    while (performance.now() < limit) {
      if (counted().length < limits.liveMax) return
      const idlest = counted().filter(({ requests, ending }) => requests === 0 && !ending).sort((a, b) => a.idleSince - b.idleSince)
      if (!await parkFirst(idlest, limit)) await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN))
    }
    throw hubBusy()
  }

  async function parkFirst(entries: readonly Entry[], limit: number): Promise<boolean> {
    for (const entry of entries) {
      if (performance.now() > limit) return false
      if (await park(entry, 0)) return true
    }
    return false
  }

  /** @returns whether it was parked; not when it has work, soon will have, or is asked for meanwhile */
  async function park(entry: Entry, soon: number): Promise<boolean> {
    const { slug, instance: { process } } = entry
    const since = entry.idleSince
    const isIdle = () => entry.requests === 0 && entry.idleSince === since && !entry.ending && live.get(slug) === entry
    const rest: Rest | undefined = process.status().state === 'ready' ? await process.askRest().catch(() => undefined) : undefined
    if (!rest || rest.busy || !isIdle() || (rest.wakeAt && rest.wakeAt.getTime() - Date.now() < soon)) {
      if (isIdle()) entry.idle = performance.now() - since + ASK_AGAIN
      return false
    }
    const ending = end(entry, () => notes.parked(slug, rest.wakeAt), 'released')
    entry.ending = ending.catch(() => {})
    try {
      await ending
      logger.info({ tenantId: slug, wakeAt: rest.wakeAt }, 'instance parked')
      notes.asleep?.(slug)
      return true
    }
    catch (error) {
      logger.warn({ tenantId: slug, err: (error as Error).message }, 'instance not parked')
      return false
    }
  }

  /** @param until when its place is free: others wait for that alone */
  async function end(entry: Entry, note: () => Promise<void>, until: 'released' | 'gone'): Promise<void> {
    try {
      await note()
    }
    catch (error) {
      entry.ending = undefined
      entry.idle = performance.now() - entry.idleSince + ASK_AGAIN
      throw error
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    const gone = Promise.all([entry.instance.process.stop(resolve), leaving.get(entry.slug)]).then(() => {
      if (leaving.get(entry.slug) === gone) leaving.delete(entry.slug)
    })
    leaving.set(entry.slug, gone)
    await (until === 'released' ? Promise.race([promise, gone]) : gone)
    entry.instance.upstream.agent.destroy()
    if (live.get(entry.slug) === entry) live.delete(entry.slug)
  }

  async function enter(slug: string): Promise<Entry> {
    for (;;) {
      const entry = live.get(slug)
      if (!entry) await wake(slug)
      else if (entry.ending) await entry.ending
      else {
        entry.requests++
        return entry
      }
    }
  }

  function leave(entry: Entry): void {
    entry.requests--
    entry.idleSince = performance.now()
  }

  async function serving(entry: Entry): Promise<void> {
    const { process } = entry.instance
    const { state, retryAfter } = process.status()
    if (state === 'ready') return
    if (entry.hasServed || state !== 'starting') throw unavailable(entry.slug, retryAfter)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(unavailable(entry.slug, 3)), limits.patience)
    })
    await Promise.race([process.ready().catch(() => {
      throw unavailable(entry.slug, process.status().retryAfter)
    }), late]).finally(() => clearTimeout(timer))
  }

  async function open(entry: Entry): Promise<void> {
    try {
      await serving(entry)
    }
    finally {
      leave(entry)
    }
  }

  return {
    async acquire(slug, kind) {
      const entry = await enter(slug)
      entry.idle = limits.idle
      const lane = entry.lanes[kind]
      try {
        await serving(entry)
        await lane.enter()
      }
      catch (error) {
        leave(entry)
        throw error
      }
      let [inLane, held] = [true, true]
      const worked = () => {
        if (inLane) lane.leave()
        inLane = false
      }
      return {
        upstream: entry.instance.upstream, worked,
        release() {
          worked()
          if (held) leave(entry)
          held = false
        },
      }
    },
    open: async slug => open(await enter(slug)),
    async wakeForSchedule(slug) {
      const isNew = !live.has(slug)
      const entry = await enter(slug)
      if (isNew) entry.idle = limits.idleAfterSchedule
      await open(entry)
    },
    async retire(slug) {
      // One that is on its way up is seen after its turn.
      await waking.get(slug)?.started.catch(() => {})
      const entry = live.get(slug)
      if (entry) entry.ending ??= end(entry, async () => {}, 'gone').catch(() => {})
      await entry?.ending
      await leaving.get(slug)
    },
    async sweep() {
      const now = performance.now()
      for (const entry of counted()) if (entry.requests === 0 && !entry.ending && now - entry.idleSince >= entry.idle) await park(entry, SOON)
    },
    hasRoom(idle) {
      const others = counted()
      return others.length < limits.liveMax || others.some(({ requests, ending, idleSince }) => requests === 0 && !ending && performance.now() - idleSince >= idle)
    },
    find: slug => live.get(slug)?.instance,
    list: () => [...live.values()].map(({ instance }) => instance),
    async stop() {
      stopped = true
      await Promise.all([...live.values()].map(async (entry) => {
        const { process } = entry.instance
        const rest = entry.slug !== CORE && process.status().state === 'ready' ? await process.askRest(1_000).catch(() => undefined) : undefined
        entry.ending ??= end(entry, async () => {
          // What is not noted is looked at when the host starts again.
          if (rest && !rest.busy) await notes.parked(entry.slug, rest.wakeAt).catch(() => {})
        }, 'gone').catch(() => {})
        await entry.ending
      }))
      await Promise.all(leaving.values())
    },
  }
}
