import type { AdminCalls } from '@kontor/keycloak'
import { readLoginEnds } from '@kontor/keycloak/people/events.ts'
import type { Logger } from 'pino'
import type { Revocations } from './revocations.ts'

/** Milliseconds between two questions: what ends at the login server ends everywhere within a second. */
const PACE = 600
/** The same while the login server does not answer. */
const PATIENCE = 5_000
/** Milliseconds that are asked for again, because an event is stored a little after its time. */
const OVERLAP = 10_000
/** What happened while the host was down, for as long as a token or a session of Studio may be in use. */
const LOOK_BACK = 20 * 60_000

/**
 * Watches the login server for what puts an end to sessions and tokens without the hub's doing: a logout elsewhere, a
 * password that somebody changed or forgot, a second factor that was taken away, a refresh token that was used twice.
 */
export function watchLogins({ admin, revocations, logger }: { readonly admin: AdminCalls, readonly revocations: Pick<Revocations, 'revoke'>, readonly logger: Logger }): { close(): void } {
  const seen = new Map<string, number>()
  let since = Date.now() - LOOK_BACK
  let quiet = false
  let timer: NodeJS.Timeout
  let closed = false

  async function look(): Promise<void> {
    const asked = Date.now()
    for (const { id, time, ends } of await readLoginEnds(admin, since)) {
      if (seen.has(id)) continue
      await revocations.revoke(ends.kind, ends.value, ends.kind === 'sub' ? Math.floor(time / 1000) + 1 : undefined)
      // A login that goes on there would only bring tokens that count for nothing.
      if (ends.kind === 'sid') await admin.call('DELETE', `/sessions/${encodeURIComponent(ends.value)}`, undefined, [404])
      seen.set(id, time)
    }
    since = asked - OVERLAP
    for (const [id, time] of seen) if (time < since - OVERLAP) seen.delete(id)
  }

  async function round(): Promise<void> {
    const good = await look().then(() => true, (error: Error) => {
      if (!quiet) logger.warn({ err: error.message }, 'the login server tells nothing of ended sessions')
      return false
    })
    quiet = !good
    if (!closed) timer = setTimeout(() => void round(), good ? PACE : PATIENCE)
  }

  timer = setTimeout(() => void round(), PACE)
  return {
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
