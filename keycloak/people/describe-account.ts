import type { Account } from '../accounts.ts'
import type { AdminCalls } from '../admin.ts'
import { groupsOfMember, isShared } from './members.ts'

const time = (milliseconds: number | undefined) => milliseconds === undefined ? null : new Date(milliseconds).toISOString()

/**
 * What the login server keeps of a person, for a copy of their data. Logins and sessions of somebody who belongs to other
 * tenants too are not this tenant's to hand out.
 */
export async function describeAccount(admin: AdminCalls, organization: string, sub: string): Promise<Readonly<Record<string, unknown>>> {
  const member = await admin.call('GET', `/organizations/${organization}/members/${encodeURIComponent(sub)}`, undefined, [400, 404])
  if (member === undefined) return {}
  const account = await admin.call<Account>('GET', `/users/${sub}`)
  const facts = {
    id: account.id, email: account.email, emailVerified: account.emailVerified, firstName: account.firstName, lastName: account.lastName,
    language: account.attributes?.locale?.[0] ?? null, createdAt: time(account.createdTimestamp), roles: (await groupsOfMember(admin, organization, sub)).map(({ name }) => name),
  }
  if (await isShared(admin, organization, sub)) return facts
  const [credentials, sessions, events] = await Promise.all([
    admin.call<{ type: string, userLabel?: string, createdDate?: number }[]>('GET', `/users/${sub}/credentials`),
    admin.call<{ ipAddress?: string, start?: number, lastAccess?: number, clients?: Record<string, string> }[]>('GET', `/users/${sub}/sessions`),
    admin.call<{ type: string, time: number, ipAddress?: string, clientId?: string }[]>('GET', `/events?user=${sub}&max=1000`),
  ])
  return {
    ...facts,
    credentials: credentials.map(({ type, userLabel, createdDate }) => ({ type, label: userLabel ?? null, createdAt: time(createdDate) })),
    sessions: sessions.map(({ ipAddress, start, lastAccess, clients }) => ({ ipAddress, startedAt: time(start), lastSeenAt: time(lastAccess), clients: Object.values(clients ?? {}) })),
    logins: events.map(({ type, time: at, ipAddress, clientId }) => ({ type, at: time(at), ipAddress, client: clientId })),
  }
}
