import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { setResponseHeaders, type H3Event } from 'h3'
import { requireActive } from '../auth/tenant-modules.ts'
import { callerAnew, sessionAnew, type Caller } from '../core/caller.ts'
import { toKontorError } from '../core/errors.ts'
import { SENT } from '../core/handler.ts'
import { requestFacts } from '../core/request.ts'
import { holdStream } from './open-streams.ts'
import { followNews } from './news.ts'
import { eventsAfter, newestCursor } from './read-events.ts'
import { visibleEvents } from './visible-events.ts'
import { followView } from './view-news.ts'
import type { Wish } from './wanted.ts'

/** Entries that are looked at at a time. */
const PAGE = 200
/** Who only shows what is gets no more of what was: so many entries behind, they are told to read anew. */
const BEHIND = 500
/** How often it is looked whether the caller may still listen, and how often they hear that nothing is new. Milliseconds. */
const [LOOK, BEAT] = [5000, 15_000]
/** After news it is waited for so many times as long as it took, and at least so long, in case more comes. Milliseconds. */
const [SHARE, REST] = [0.5, 40]
const PAUSE_MAX = 5000

export interface StreamWish extends Wish {
  /** Resume after this place; from now on when there is none. */
  readonly after?: string
  /** Whoever shows what is now need not hear what has been: `reset` instead of a long past. */
  readonly live: boolean
}

/**
 * Sends events to the caller as they come, until they go or may not listen any more. Whether they may read an event is
 * asked at the moment at which it is sent. Waiting asks Redis alone: a tenant that is parked stays so.
 * @throws KontorError TOO_MANY_STREAMS, TENANT_SUSPENDED, UNAVAILABLE before the stream begins
 */
export async function streamEvents(event: H3Event, caller: Caller, wish: StreamWish): Promise<typeof SENT> {
  const { tenant, session } = caller
  await requireActive(tenant)
  const hold = holdStream(session.userId)
  const { res } = event.node
  res.once('close', () => hold.end())
  const follower = followNews(tenant)
  // Fields and rights are no records, so no event tells of them; whoever shows them reads them again.
  const endView = wish.live ? followView(tenant, () => { if (res.headersSent) send(res, 'event: view\ndata: {}\n\n') }) : () => {}
  try {
    let cursor = wish.after ?? await newestCursor(tenant)
    setResponseHeaders(event, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
    res.flushHeaders()
    send(res, `retry: 2000\nevent: ready\nid: ${cursor}\ndata: ${JSON.stringify({ cursor })}\n\n`)
    let [beat, looked] = [performance.now(), performance.now()]
    for (let failures = 0; !hold.signal.aborted;) {
      try {
        const begin = performance.now()
        const page = await eventsAfter(tenant, cursor, wish.live ? BEHIND : PAGE)
        if (page.length > 0) {
          await requireActive(tenant)
          cursor = await sendPage(event, await callerAnew(event), wish, page)
          beat = looked = performance.now()
          await rest(Math.max(REST, SHARE * (performance.now() - begin)), hold.signal)
          failures = 0
          continue
        }
        await follower.next(LOOK, hold.signal)
        if (performance.now() - looked > LOOK) {
          looked = performance.now()
          await Promise.all([sessionAnew(event, tenant), requireActive(tenant)])
        }
        if (performance.now() - beat > BEAT) {
          beat = performance.now()
          send(res, ':\n\n')
        }
        failures = 0
      }
      catch (thrown) {
        const error = toKontorError(thrown)
        if (error.status !== 503 && error.status !== 429) {
          send(res, `event: end\ndata: ${JSON.stringify({ code: error.code })}\n\n`)
          break
        }
        // A part is away for a moment: what comes meanwhile is still there afterwards.
        requestFacts(event).log.debug({ err: error }, 'stream of events waits')
        await rest(Math.min(500 * 2 ** failures++, PAUSE_MAX), hold.signal)
      }
    }
  }
  finally {
    endView()
    follower.stop()
    hold.end()
  }
  if (res.headersSent) res.end()
  return SENT
}

/** @returns the place after the page */
async function sendPage(event: H3Event, caller: Caller, wish: StreamWish, page: Awaited<ReturnType<typeof eventsAfter>>): Promise<string> {
  const { res } = event.node
  if (wish.live && page.length === BEHIND) {
    const cursor = await newestCursor(caller.tenant)
    send(res, `event: reset\nid: ${cursor}\ndata: {}\n\n`)
    return cursor
  }
  const events = await visibleEvents(event, caller, wish, page)
  const cursor = page.at(-1)?.cursor ?? ''
  const text = events.map(one => `id: ${one.cursor}\ndata: ${JSON.stringify(one)}\n\n`).join('')
  // Whoever comes back need not be asked about these again.
  const place = events.at(-1)?.cursor === cursor ? '' : `id: ${cursor}\n\n`
  if (!send(res, text + place) && !res.closed) await Promise.race([once(res, 'drain'), once(res, 'close')])
  return cursor
}

const rest = (ms: number, signal: AbortSignal): Promise<unknown> => sleep(ms, undefined, { signal }).catch(() => {})

/** @returns false when the caller reads more slowly than it is written */
const send = (res: ServerResponse, text: string): boolean => res.closed || res.write(text)
