/** Something that happened to a record, as `/platform/events/stream` sends it. */
export interface LiveEvent {
  readonly type: string
  readonly collection: string
  readonly recordId: string
  readonly payload: { readonly values?: Readonly<Record<string, unknown>>, readonly changed?: Readonly<Record<string, unknown>> }
}

/** Stands for a collection when fields or rights have changed. */
export const VIEW = 'kontor:view'

/** Is given an event, or nothing when anything may have happened. */
export type LiveListener = (event: LiveEvent | undefined) => void

/** A tab that nobody looks at lets go of its stream after so many milliseconds: a browser has few connections for all of its tabs. */
const HIDDEN = 20_000
/** The next page is about to listen. */
const LINGER = 3_000
/** News of fields and rights are looked at within so many milliseconds. */
const VIEW_SPREAD = 1000
const [AGAIN, AGAIN_MAX] = [1_000, 60_000]
/** Whoever may not listen any more need not ask again. */
const OVER: ReadonlySet<string> = new Set(['UNAUTHENTICATED', 'SESSION_EXPIRED', 'TENANT_FORBIDDEN', 'TENANT_SUSPENDED', 'SECOND_FACTOR_REQUIRED', 'FORBIDDEN'])

interface Parts {
  readonly open: (address: string) => EventSource
  readonly isHidden: () => boolean
}

export interface LiveStream {
  /** @returns what ends it */
  listen(slug: string, listener: LiveListener): () => void
  /** The page was hidden or is shown again, or the network is back. */
  look(): void
  isOpen(): boolean
}

/** The one stream of a tab: opened for the first listener, closed after the last one. */
export function createLiveStream({ open, isHidden }: Parts): LiveStream {
  const listeners = new Map<LiveListener, string>()
  let slug: string | undefined
  let source: EventSource | undefined
  let cursor: string | undefined
  let failures = 0
  let ended = false
  let closing: ReturnType<typeof setTimeout> | undefined
  let retrying: ReturnType<typeof setTimeout> | undefined
  let viewing: ReturnType<typeof setTimeout> | undefined

  const tell = (event: LiveEvent | undefined) => listeners.forEach((of, listener) => of === slug && listener(event))

  function close(): void {
    clearTimeout(retrying)
    source?.close()
    source = undefined
  }

  function connect(): void {
    clearTimeout(retrying)
    const wanted = [...listeners.values()].at(-1)
    if (wanted !== slug) {
      close();
      [slug, cursor, ended, failures] = [wanted, undefined, false, 0]
    }
    if (slug === undefined || source || ended || isHidden()) return
    const made = source = open(`/api/v1/platform/events/stream?live=true&tenant=${slug}${cursor ? `&after=${cursor}` : ''}`)
    // Where it begins: what happens while the connection is gone is told afterwards, be it the first that happens at all.
    made.addEventListener('ready', (message: MessageEvent<string>) => {
      failures = 0
      cursor = message.lastEventId || cursor
    })
    made.addEventListener('message', (message: MessageEvent<string>) => {
      cursor = message.lastEventId || cursor
      tell(JSON.parse(message.data) as LiveEvent)
    })
    made.addEventListener('reset', (message: MessageEvent<string>) => {
      cursor = message.lastEventId || cursor
      tell(undefined)
    })
    // Every open tab hears of it, and of some changes one after the other: they look once, and not all at the same time.
    made.addEventListener('view', () => {
      viewing ??= setTimeout(() => {
        viewing = undefined
        tell({ type: VIEW, collection: VIEW, recordId: '', payload: {} })
      }, Math.random() * VIEW_SPREAD)
    })
    made.addEventListener('end', (message: MessageEvent<string>) => {
      ended = OVER.has((JSON.parse(message.data) as { code: string }).code)
      again(made)
    })
    // Also for an answer that is no stream, after which a browser tries no more.
    made.addEventListener('error', () => again(made))
  }

  function again(from: EventSource): void {
    if (from !== source) return
    close()
    if (!ended) retrying = setTimeout(connect, Math.min(AGAIN * 2 ** failures++, AGAIN_MAX) * (0.75 + Math.random() / 2))
  }

  return {
    listen(of, listener) {
      clearTimeout(closing)
      listeners.set(listener, of)
      connect()
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) closing = setTimeout(() => {
          close()
          slug = undefined
        }, LINGER)
      }
    },
    look() {
      clearTimeout(closing)
      if (isHidden() || listeners.size === 0) closing = setTimeout(close, HIDDEN)
      else connect()
    },
    isOpen: () => source?.readyState === 1,
  }
}
