import { SECOND_FACTOR_ROLES, type TenantRole } from '@kontor/policies'
import { canLogIn } from '../accounts.ts'
import { PeopleError } from './errors.ts'
import { findMember, groupsOfMember, membersOfRole, roleGroups, type KeycloakUser, type Member } from './members.ts'
import type { AdminCalls } from '../admin.ts'

/**
 * Gives a member one role in place of those they have; none (`null`) locks them out of the tenant and leaves them a
 * member. Callers hold the tenant's lock, because the last administrator is looked for first.
 * @returns the member as it was before
 * @throws PeopleError PERSON_UNKNOWN, LAST_ADMIN
 */
export async function setRole(admin: AdminCalls, organization: string, sub: string, role: TenantRole | null): Promise<Member> {
  const before = await findMember(admin, organization, sub)
  if (before.role === 'admin' && role !== 'admin') await keepAnAdmin(admin, organization, sub)
  const groups = await roleGroups(admin, organization)
  const wanted = role && groups.get(role)
  if (role && !wanted) throw new Error(`the organization ${organization} has no group ${role}`)
  // The new one first: nobody is without a role in between.
  if (role && wanted) {
    await admin.call('PUT', `/organizations/${organization}/groups/${wanted}/members/${sub}`, undefined, [409])
    if (SECOND_FACTOR_ROLES.has(role)) await demandSecondFactor(admin, sub)
  }
  for (const { id } of await groupsOfMember(admin, organization, sub)) {
    if (id !== wanted) await admin.call('DELETE', `/organizations/${organization}/groups/${id}/members/${sub}`, undefined, [404])
  }
  return before
}

/**
 * Takes somebody out of a tenant. Callers hold the tenant's lock.
 * @throws PeopleError PERSON_UNKNOWN, LAST_ADMIN
 */
export async function removeMember(admin: AdminCalls, organization: string, sub: string): Promise<Member> {
  const before = await findMember(admin, organization, sub)
  if (before.role === 'admin') await keepAnAdmin(admin, organization, sub)
  // Out of the groups as well: who comes back must not bring a former role along.
  for (const { id } of await groupsOfMember(admin, organization, sub)) await admin.call('DELETE', `/organizations/${organization}/groups/${id}/members/${sub}`, undefined, [404])
  await admin.call('DELETE', `/organizations/${organization}/members/${sub}`, undefined, [400, 404])
  return before
}

/** Another administrator must remain who can log in; one who was invited and never came would not help. */
async function keepAnAdmin(admin: AdminCalls, organization: string, sub: string): Promise<void> {
  const group = (await roleGroups(admin, organization)).get('admin')
  const others = group ? (await membersOfRole(admin, organization, group)).filter(user => user.id !== sub && user.enabled) : []
  for (const other of others) if (await canLogIn(admin, other.id)) return
  throw new PeopleError('LAST_ADMIN', 'The tenant needs an administrator who can log in: make somebody else one first.')
}

/** Keycloak asks for TOTP at the next login of whoever has none yet. */
export async function demandSecondFactor(admin: AdminCalls, sub: string): Promise<void> {
  const credentials = await admin.call<{ type: string }[]>('GET', `/users/${sub}/credentials`)
  if (credentials.some(({ type }) => type === 'otp')) return
  const user = await admin.call<KeycloakUser>('GET', `/users/${sub}`)
  await admin.call('PUT', `/users/${sub}`, { ...user, requiredActions: [...new Set([...user.requiredActions ?? [], 'CONFIGURE_TOTP'])] })
}
