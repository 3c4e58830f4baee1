import type { AdminCalls } from '../admin.ts'

/** What happened at the login server that ends what somebody has: a session, or everything from before. */
export interface LoginEnd {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly time: number
  readonly ends: { readonly kind: 'sid' | 'sub', readonly value: string }
}

interface LoginEvent {
  readonly id?: string
  readonly time: number
  readonly type: string
  readonly userId?: string
  readonly sessionId?: string
  readonly details?: Readonly<Record<string, string>>
}

const TYPES = ['LOGOUT', 'REFRESH_TOKEN_ERROR', 'UPDATE_PASSWORD', 'UPDATE_CREDENTIAL', 'REMOVE_CREDENTIAL', 'REMOVE_TOTP'] as const
/** Events that are asked for at a time. */
const MOST = 200

/**
 * All that ended since then, in the order in which Keycloak tells it. What happens while pages are read moves the others
 * on: then the same is told twice, and nothing is missed.
 * @param since milliseconds since 1970
 */
export async function readLoginEnds(admin: AdminCalls, since: number): Promise<LoginEnd[]> {
  const found: LoginEnd[] = []
  for (let first = 0; ; first += MOST) {
    const query = new URLSearchParams([...TYPES.map(type => ['type', type]), ['dateFrom', String(since)], ['first', String(first)], ['max', String(MOST)]])
    const events = await admin.call<LoginEvent[]>('GET', `/events?${query.toString()}`)
    for (const event of events) {
      const ends = endOf(event)
      if (ends) found.push({ id: event.id ?? `${event.time}:${event.type}:${ends.value}`, time: event.time, ends })
    }
    if (events.length < MOST) return found
  }
}

/** What an event puts an end to: a new password and a second factor that is gone end every token of the person. */
export function endOf({ type, userId, sessionId, details = {} }: LoginEvent): LoginEnd['ends'] | undefined {
  if (type === 'LOGOUT') return sessionId ? { kind: 'sid', value: sessionId } : undefined
  // A refresh token that was used twice has been stolen.
  if (type === 'REFRESH_TOKEN_ERROR') return sessionId && /reuse|stale/i.test(details.reason ?? '') ? { kind: 'sid', value: sessionId } : undefined
  if (type === 'UPDATE_CREDENTIAL' && details.credential_type !== 'password') return undefined
  return userId ? { kind: 'sub', value: userId } : undefined
}
