import { env } from './env.ts'
import { KontorError } from './errors.ts'

const WINDOW_MS = 60_000
/** Who is remembered at once; above that a window ends early for all. */
const MOST = 50_000

let began = 0
let counts = new Map<string, number>()

/**
 * Counts a call of a session or token. Kept in this process alone: it is there against a program that runs wild, and must
 * cost a call nothing.
 * @throws KontorError 429 with the seconds until the minute is over
 */
export function countCall(who: string, now = Date.now()): void {
  if (now - began >= WINDOW_MS || counts.size > MOST) {
    began = now
    counts = new Map()
  }
  const count = (counts.get(who) ?? 0) + 1
  counts.set(who, count)
  if (count > env().API_LIMIT) throw new KontorError('TOO_MANY_REQUESTS', { retryAfter: Math.max(1, Math.ceil((began + WINDOW_MS - now) / 1000)) })
}
