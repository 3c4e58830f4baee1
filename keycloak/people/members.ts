import { roleFromGroups, TENANT_ROLES, type TenantRole } from '@kontor/policies'
import { PeopleError } from './errors.ts'
import type { AdminCalls } from '../admin.ts'

/** A person as a member of one tenant. */
export interface Member {
  /** Subject of their tokens. */
  readonly sub: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  /** Whether the account as such may log in. */
  readonly enabled: boolean
  /** ISO 8601. */
  readonly createdAt: string
  /** None while deactivated. */
  readonly role: TenantRole | null
}

/** What Keycloak says of a member. */
export interface KeycloakUser {
  readonly id: string
  readonly username: string
  readonly email?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly enabled: boolean
  readonly createdTimestamp: number
  readonly requiredActions?: readonly string[]
}

interface Group { readonly id: string, readonly name: string }

const PAGE = 500
const SERVICE_ACCOUNT = 'service-account-'
const isTenantRole = (name: string): name is TenantRole => (TENANT_ROLES as readonly string[]).includes(name)

/** The groups of a tenant that are roles. */
export async function roleGroups(admin: AdminCalls, organization: string): Promise<Map<TenantRole, string>> {
  const groups = await admin.call<Group[]>('GET', `/organizations/${organization}/groups?first=0&max=100`)
  return new Map(groups.flatMap(({ id, name }) => isTenantRole(name) ? [[name, id] as const] : []))
}

async function all(admin: AdminCalls, path: string): Promise<KeycloakUser[]> {
  const users: KeycloakUser[] = []
  for (let first = 0; ; first += PAGE) {
    const page = await admin.call<KeycloakUser[]>('GET', `${path}?first=${first}&max=${PAGE}&briefRepresentation=true`)
    users.push(...page)
    if (page.length < PAGE) return users
  }
}

/** Everybody in a group of a tenant; programs (service accounts) are nobody. */
export async function membersOfRole(admin: AdminCalls, organization: string, group: string): Promise<KeycloakUser[]> {
  return (await all(admin, `/organizations/${organization}/groups/${group}/members`)).filter(user => !user.username.startsWith(SERVICE_ACCOUNT))
}

/** The people of a tenant with their roles, in the order of their names in Keycloak. */
export async function listMembers(admin: AdminCalls, organization: string): Promise<Member[]> {
  const [users, groups] = await Promise.all([all(admin, `/organizations/${organization}/members`), roleGroups(admin, organization)])
  const roles = new Map<string, string[]>()
  for (const [role, group] of groups) for (const { id } of await membersOfRole(admin, organization, group)) roles.set(id, [...roles.get(id) ?? [], role])
  return users.filter(user => !user.username.startsWith(SERVICE_ACCOUNT)).map(user => toMember(user, roles.get(user.id) ?? []))
}

function toMember(user: KeycloakUser, groups: readonly string[]): Member {
  return {
    sub: user.id, email: user.email ?? user.username, firstName: user.firstName ?? '', lastName: user.lastName ?? '', enabled: user.enabled,
    createdAt: new Date(user.createdTimestamp).toISOString(), role: tenantRole(groups),
  }
}

function tenantRole(groups: readonly string[]): TenantRole | null {
  const role = roleFromGroups(groups.filter(isTenantRole))
  return role && isTenantRole(role) ? role : null
}

/**
 * One person of a tenant.
 * @throws PeopleError PERSON_UNKNOWN for whoever is no member, and for programs
 */
export async function findMember(admin: AdminCalls, organization: string, sub: string): Promise<Member> {
  const user = await admin.call<KeycloakUser | undefined>('GET', `/organizations/${organization}/members/${encodeURIComponent(sub)}`, undefined, [400, 404])
  if (!user || user.username.startsWith(SERVICE_ACCOUNT)) throw new PeopleError('PERSON_UNKNOWN', 'This person is not a member of the tenant.')
  return toMember(user, (await groupsOfMember(admin, organization, sub)).map(group => group.name))
}

export function groupsOfMember(admin: AdminCalls, organization: string, sub: string): Promise<Group[]> {
  return admin.call<Group[]>('GET', `/organizations/${organization}/members/${encodeURIComponent(sub)}/groups?first=0&max=100`)
}

/** Whether somebody belongs to other tenants too (or to the platform): what is done to their account there is not this tenant's to decide. */
export async function isShared(admin: AdminCalls, organization: string, sub: string): Promise<boolean> {
  const organizations = await admin.call<{ id: string }[]>('GET', `/organizations/members/${encodeURIComponent(sub)}/organizations`)
  return organizations.some(({ id }) => id !== organization)
}

/** @throws PeopleError SHARED_PERSON */
export async function refuseShared(admin: AdminCalls, organization: string, sub: string): Promise<void> {
  if (await isShared(admin, organization, sub)) throw new PeopleError('SHARED_PERSON', 'This person belongs to other tenants as well; their login is not this tenant\'s alone.')
}
