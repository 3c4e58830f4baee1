import type { H3Event } from 'h3'
import { callerAnew, type Caller } from '../core/caller.ts'
import { followNews } from './news.ts'
import { eventsAfter, newestCursor } from './read-events.ts'
import { visibleEvents, type ShownEvent } from './visible-events.ts'
import type { Wish } from './wanted.ts'

/** Milliseconds for which is looked on through events that are not the caller's. */
const LOOK = 5000

export interface PullQuery extends Wish {
  readonly after?: string
  /** Entries that are looked at at a time, and so most events of an answer. */
  readonly limit: number
  /** Seconds for which an empty answer waits. */
  readonly wait: number
}

export interface Pulled {
  readonly events: readonly ShownEvent[]
  readonly cursor: string
  readonly more: boolean
}

/**
 * The next events after a place, for who asks again and again.
 * @throws KontorError UNAVAILABLE, and whatever ends the caller's right while it waits
 */
export async function pullEvents(event: H3Event, caller: Caller, query: PullQuery): Promise<Pulled> {
  const { tenant } = caller
  if (query.after === undefined) return { events: [], cursor: await newestCursor(tenant), more: false }
  const gone = new AbortController()
  event.node.res.once('close', () => gone.abort())
  const begin = performance.now()
  const deadline = begin + query.wait * 1000
  const follower = followNews(tenant)
  let cursor = query.after
  try {
    for (let who = caller; ; who = await callerAnew(event)) {
      const page = await eventsAfter(tenant, cursor, query.limit)
      const events = await visibleEvents(event, who, query, page)
      cursor = page.at(-1)?.cursor ?? cursor
      const more = page.length === query.limit
      const left = deadline - performance.now()
      if (events.length > 0 || gone.signal.aborted || (more ? performance.now() - begin > LOOK : left <= 0)) return { events, cursor, more }
      if (!more) await follower.next(left, gone.signal)
    }
  }
  finally {
    follower.stop()
  }
}
