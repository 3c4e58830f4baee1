import type { AdminCalls } from './admin.ts'

export interface Organization { readonly id: string, readonly name: string, readonly alias?: string, readonly attributes?: Record<string, string[]> }

/** Roles whose holders must use a second factor. */
const SECOND_FACTOR_ROLES: ReadonlySet<string> = new Set(['admin', 'operator'])

/** The domain of an organization is reserved (RFC 6761): people belong by invitation, not by the domain of their address. */
const domainOf = (alias: string) => `${alias}.invalid`

/** The organization of a tenant, or nothing. */
export async function findOrganization(admin: AdminCalls, alias: string): Promise<Organization | undefined> {
  const found = await admin.call<Organization[]>('GET', `/organizations?search=${encodeURIComponent(domainOf(alias))}&exact=true`)
  return found.find(organization => organization.alias === alias)
}

/** Makes the organization of a tenant with its groups (the roles) and returns its id. */
export async function ensureOrganization(admin: AdminCalls, alias: string, name: string, roles: readonly string[]): Promise<string> {
  let organization = await findOrganization(admin, alias)
  if (!organization) {
    // Two organizations may not share a name, two tenants may: the name that people see is an attribute.
    await admin.call('POST', '/organizations', { name: alias, alias, enabled: true, attributes: { displayName: [name] }, domains: [{ name: domainOf(alias), verified: false }] }, [409])
    organization = await findOrganization(admin, alias)
  }
  if (!organization) throw new Error(`Keycloak did not make the organization ${alias}`)
  if (!organization.attributes?.displayName) await renameOrganization(admin, organization.id, name)
  const groups = await groupsOf(admin, organization.id)
  for (const role of roles) if (!groups.some(group => group.name === role)) await admin.call('POST', `/organizations/${organization.id}/groups`, { name: role }, [409])
  return organization.id
}

/** Sets the name that travels in tokens, where Keycloak puts the alias alone. */
export async function renameOrganization(admin: AdminCalls, id: string, name: string): Promise<void> {
  const full = await admin.call<Organization>('GET', `/organizations/${id}`)
  if (full.attributes?.displayName?.[0] === name) return
  await admin.call('PUT', `/organizations/${id}`, { ...full, attributes: { ...full.attributes, displayName: [name] } })
}

/** Removes an organization with groups and memberships; its people stay. One that is not there is no error. */
export async function deleteOrganization(admin: AdminCalls, id: string): Promise<void> {
  await admin.call('DELETE', `/organizations/${id}`, undefined, [404])
}

const PAGE = 100

/** Ids of all members of an organization. */
export async function membersOf(admin: AdminCalls, id: string): Promise<string[]> {
  const members: string[] = []
  for (;;) {
    const page = await admin.call<{ id: string }[] | undefined>('GET', `/organizations/${id}/members?first=${members.length}&max=${PAGE}`, undefined, [404]) ?? []
    members.push(...page.map(member => member.id))
    if (page.length < PAGE) return members
  }
}

/** How many members an organization has. */
export function countMembers(admin: AdminCalls, id: string): Promise<number> {
  return admin.call<number>('GET', `/organizations/${id}/members/count`)
}

/** Ids of the organizations that a person belongs to. */
export async function organizationsOf(admin: AdminCalls, userId: string): Promise<string[]> {
  return (await admin.call<Organization[]>('GET', `/organizations/members/${userId}/organizations`)).map(organization => organization.id)
}

function groupsOf(admin: AdminCalls, organizationId: string): Promise<Organization[]> {
  return admin.call<Organization[]>('GET', `/organizations/${organizationId}/groups?first=0&max=100`)
}

/** Makes a person a member of an organization. */
export async function ensureMember(admin: AdminCalls, organizationId: string, userId: string): Promise<void> {
  // 409: is one already.
  await admin.call('POST', `/organizations/${organizationId}/members`, userId, [409])
}

/**
 * Gives a member a role. A role that demands a second factor makes Keycloak ask for TOTP at the next login of whoever
 * has none yet.
 * @throws Error when the organization has no such group
 */
export async function grantRole(admin: AdminCalls, organizationId: string, userId: string, role: string): Promise<void> {
  const group = (await groupsOf(admin, organizationId)).find(candidate => candidate.name === role)
  if (!group) throw new Error(`the organization ${organizationId} has no group ${role}`)
  await admin.call('PUT', `/organizations/${organizationId}/groups/${group.id}/members/${userId}`, undefined, [409])
  if (!SECOND_FACTOR_ROLES.has(role)) return
  const credentials = await admin.call<{ type: string }[]>('GET', `/users/${userId}/credentials`)
  if (credentials.some(credential => credential.type === 'otp')) return
  const user = await admin.call<{ requiredActions?: string[] }>('GET', `/users/${userId}`)
  const requiredActions = [...new Set([...user.requiredActions ?? [], 'CONFIGURE_TOTP'])]
  await admin.call('PUT', `/users/${userId}`, { ...user, requiredActions })
}
