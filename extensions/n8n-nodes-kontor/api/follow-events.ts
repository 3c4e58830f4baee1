import type { EventsPage, KontorEvent } from './events.ts'

/** Events whose ids are remembered, so that one that comes again at once starts nothing again. */
const REMEMBERED = 2_000
/** Milliseconds: first and longest pause after a failure; how often the place is noted while nothing is wanted. */
const [PAUSE, PAUSE_MAX, NOTE_EVERY] = [1_000, 60_000, 60_000]
/** An empty answer that came sooner did not wait. Milliseconds. */
const AT_ONCE = 500

export interface Following {
  /** Gives the place at which it stopped, or that of now. */
  readonly start: () => Promise<string>
  /** Waits a while for events after a place. */
  readonly read: (after: string) => Promise<EventsPage>
  readonly wants: (event: KontorEvent) => boolean
  /** Does the work; rejects when it was not begun, and gets the events again. */
  readonly work: (events: readonly KontorEvent[], done: string) => Promise<void>
  /** Notes that all before this place is done. */
  readonly note: (cursor: string) => Promise<void>
  /** Events of one piece of work. */
  readonly size: number
  /** Is told of each failure, and how many there were in a row. */
  readonly failed: (error: unknown, times: number) => void
  readonly sleep: (ms: number) => Promise<void>
  readonly signal: AbortSignal
  readonly now?: () => number
}

/**
 * Works off events one piece after the other, in their order, until the signal comes; the place is noted after the work,
 * so that nothing is lost when the process dies and little comes again.
 */
export async function followEvents({ start, read, wants, work, note, size, failed, sleep, signal, now = Date.now }: Following): Promise<void> {
  const seen = new Set<string>()
  let cursor: string | undefined
  let noted: string | undefined
  let notedAt = -Infinity
  let failures = 0

  async function put(place: string): Promise<void> {
    if (place === noted) return
    await note(place)
    noted = place
    notedAt = now()
  }

  async function workOff(events: readonly KontorEvent[]): Promise<void> {
    const wanted = events.filter(event => wants(event) && !seen.has(event.eventId))
    for (let at = 0; at < wanted.length && !signal.aborted; at += size) {
      const piece = wanted.slice(at, at + size)
      await work(piece, cursor as string)
      for (const { eventId } of piece) seen.add(eventId)
      for (const id of seen) {
        if (seen.size <= REMEMBERED) break
        seen.delete(id)
      }
      cursor = (piece.at(-1) as KontorEvent).cursor
      await put(cursor)
    }
  }

  while (!signal.aborted) {
    try {
      if (cursor === undefined) {
        cursor = await start()
        // From now on it stops somewhere, even when nothing ever happens.
        await put(cursor)
      }
      const began = now()
      const page = await read(cursor)
      await workOff(page.events)
      if (signal.aborted) return
      cursor = page.cursor
      failures = 0
      if (now() - notedAt >= NOTE_EVERY) await put(cursor)
      if (page.events.length === 0 && !page.more && now() - began < AT_ONCE) await sleep(PAUSE)
    }
    catch (error) {
      if (signal.aborted) return
      failed(error, ++failures)
      await sleep(Math.min(PAUSE_MAX, PAUSE * 2 ** Math.min(failures - 1, 6)))
    }
  }
}
