import type { H3Event } from 'h3'
import { z } from 'zod'
import { KontorError } from '../core/errors.ts'
import { askAccount } from './account-api.ts'
import { revokeSid } from './revocations.ts'

const seconds = z.number().transform(value => new Date(value * 1000).toISOString())
const schema = z.array(z.object({
  os: z.string().optional(),
  sessions: z.array(z.object({
    id: z.string(), ipAddress: z.string().optional(), started: seconds, lastAccess: seconds, browser: z.string().optional(), current: z.boolean().default(false),
    clients: z.array(z.object({ clientId: z.string() })).default([]),
  })),
}))

/** A login of the person, wherever it was used. */
export interface LoginSession {
  /** Id of Keycloak's session. */
  readonly id: string
  readonly kind: 'portal' | 'studio' | 'other'
  readonly current: boolean
  readonly startedAt: string
  readonly lastSeenAt: string
  readonly ipAddress: string | null
  readonly client: string | null
}

/** The person's logins, the one that asks first, then the latest. Sessions of Studio hang on them and end with them. */
export async function listOwnSessions(event: H3Event): Promise<LoginSession[]> {
  const response = await askAccount(event, '/sessions/devices')
  // A program has none.
  if (!response) return []
  if (!response.ok) throw new KontorError('UNAVAILABLE')
  const devices = schema.parse(await response.json())
  return devices.flatMap(({ os, sessions }) => sessions.map((session): LoginSession => {
    const clients = session.clients.map(({ clientId }) => clientId)
    return {
      id: session.id, current: session.current, startedAt: session.started, lastSeenAt: session.lastAccess, ipAddress: session.ipAddress ?? null,
      kind: clients.includes('portal') ? 'portal' : clients.some(name => name.startsWith('studio-')) ? 'studio' : 'other',
      client: [session.browser, os].filter(part => part && !/^(Other|Unknown)/.test(part)).join(' · ') || null,
    }
  })).sort((a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt.localeCompare(a.lastSeenAt))
}

/**
 * Ends logins of the person that fit: in Keycloak, and at once for every token and session of Studio that came from them.
 * @returns how many there were
 */
export async function endOwnSessions(event: H3Event, fits: (session: LoginSession) => boolean): Promise<number> {
  const chosen = (await listOwnSessions(event)).filter(fits)
  for (const { id } of chosen) {
    await revokeSid(id)
    await askAccount(event, `/sessions/${encodeURIComponent(id)}`, undefined, 'DELETE')
  }
  return chosen.length
}
