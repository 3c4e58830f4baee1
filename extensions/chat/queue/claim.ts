import type { Database } from '@kontor/extension-shared/context'

/** States in which a person's message still waits for its answer. */
export const OPEN_STATES = ['sent', 'thinking', 'delayed'] as const

/** Seconds for which a claim holds unless it is renewed; after that another process may take the message. */
const LEASE = 15
/** How often claims are renewed, in milliseconds. */
export const RENEW_EVERY = 5_000

export interface ClaimedMessage {
  readonly id: string
  readonly thread: string
  readonly position: number
  readonly content: string
  readonly author: string
  /** This attempt's number; the write of its result asks for it, so a late one changes nothing. */
  readonly attempts: number
}

/**
 * Takes messages that are due. In each thread only the first open one: an answer waits for those before it.
 * Whoever asks at the same time gets others.
 */
export async function claimMessages(database: Database, limit: number): Promise<ClaimedMessage[]> {
  const { rows } = await database.raw<{ rows: ClaimedMessage[] }>(`
    WITH due AS MATERIALIZED (
      SELECT m.id FROM chat_messages m
      WHERE m.state IN ('sent', 'delayed', 'thinking') AND m.next_attempt_at <= now() AND m.role = 'user'
        AND NOT EXISTS (
          SELECT 1 FROM chat_messages earlier
          WHERE earlier.thread = m.thread AND earlier.position < m.position AND earlier.role = 'user' AND earlier.state IN ('sent', 'delayed', 'thinking'))
      ORDER BY m.next_attempt_at LIMIT ? FOR UPDATE OF m SKIP LOCKED)
    UPDATE chat_messages c SET state = 'thinking', attempts = c.attempts + 1, next_attempt_at = now() + make_interval(secs => ?)
    FROM due WHERE c.id = due.id
    RETURNING c.id, c.thread, c.position, c.content, c.author, c.attempts`, [limit, LEASE])
  return rows
}

/** Keeps the claims of messages that are still being answered. */
export async function renewClaims(database: Database, claimed: Iterable<ClaimedMessage>): Promise<void> {
  for (const { id, attempts } of claimed) {
    await database('chat_messages').where({ id, attempts, state: 'thinking' }).update({ next_attempt_at: database.raw('now() + make_interval(secs => ?)', [LEASE]) })
  }
}

/** Seconds until the next open message is due, or nothing when none is open. */
export async function nextDue(database: Database): Promise<number | undefined> {
  const row = await database('chat_messages').whereIn('state', [...OPEN_STATES]).where({ role: 'user' })
    .first(database.raw('extract(epoch from min(next_attempt_at) - now()) as seconds')) as { seconds: string | null } | undefined
  return row?.seconds == null ? undefined : Math.max(0, Number(row.seconds))
}

/** Seconds until a message can be claimed again, or nothing when none is open. One that waits for an earlier one does not count. */
export async function nextAttempt(database: Database): Promise<number | undefined> {
  const { rows: [row] } = await database.raw<{ rows: { seconds: string | null }[] }>(`
    SELECT extract(epoch FROM min(next_attempt_at) - now()) AS seconds FROM (
      SELECT DISTINCT ON (thread) next_attempt_at FROM chat_messages
      WHERE role = 'user' AND state IN ('sent', 'delayed', 'thinking') ORDER BY thread, position) AS first_open`)
  return row?.seconds == null ? undefined : Math.max(0, Number(row.seconds))
}
