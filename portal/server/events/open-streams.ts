import { KontorError } from '../core/errors.ts'

/** Streams of a person that are open at a time, on each replica. */
const MOST = 12
/** The same for all people together. */
const MOST_OF_ALL = 5000

const open = new Map<string, number>()
const ending = new Set<AbortController>()
let total = 0

export interface StreamHold {
  /** The stream is to end: its caller has gone, or the portal stops. */
  readonly signal: AbortSignal
  end(): void
}

// Whoever stops the portal need not wait for streams, which never end by themselves.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.forEach(one => one.abort()))

/** @throws KontorError TOO_MANY_STREAMS */
export function holdStream(userId: string): StreamHold {
  const count = open.get(userId) ?? 0
  if (count >= MOST || total >= MOST_OF_ALL) throw new KontorError('TOO_MANY_STREAMS', { retryAfter: 15 })
  open.set(userId, count + 1)
  total++
  const controller = new AbortController()
  ending.add(controller)
  return {
    signal: controller.signal,
    end() {
      if (!ending.delete(controller)) return
      controller.abort()
      total--
      const left = (open.get(userId) ?? 1) - 1
      if (left > 0) open.set(userId, left)
      else open.delete(userId)
    },
  }
}
