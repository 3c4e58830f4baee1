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
const MOST = 200

/** @param since milliseconds since 1970 */
export async function readLoginEnds(admin: AdminCalls, since: number): Promise<LoginEnd[]> {
  const query = new URLSearchParams([...TYPES.map(type => ['type', type]), ['dateFrom', String(since)], ['max', String(MOST)]])
  const events = await admin.call<LoginEvent[]>('GET', `/events?${query.toString()}`)
  return events.flatMap((event) => {
    const ends = endOf(event)
    return ends ? [{ id: event.id ?? `${event.time}:${event.type}:${ends.value}`, time: event.time, ends }] : []
  })
}

/** What an event puts an end to: a new password and a second factor that is gone end every token of the person. */
export function endOf({ type, userId, sessionId, details = {} }: LoginEvent): LoginEnd['ends'] | undefined {
  if (type === 'LOGOUT') return sessionId ? { kind: 'sid', value: sessionId } : undefined
  // A refresh token that was used twice has been stolen.
  if (type === 'REFRESH_TOKEN_ERROR') return sessionId && /reuse|stale/i.test(details.reason ?? '') ? { kind: 'sid', value: sessionId } : undefined
  if (type === 'UPDATE_CREDENTIAL' && details.credential_type !== 'password') return undefined
  return userId ? { kind: 'sub', value: userId } : undefined
}
