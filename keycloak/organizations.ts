import type { Admin } from './admin.ts'

interface Named { readonly id: string, readonly name: string, readonly alias?: string, readonly attributes?: Record<string, string[]> }

/** Roles whose holders must use a second factor. */
const SECOND_FACTOR_ROLES: ReadonlySet<string> = new Set(['admin', 'operator'])

/** Makes the organization of a tenant with its groups (the roles) and returns its id. */
export async function ensureOrganization(admin: Admin, alias: string, name: string, roles: readonly string[]): Promise<string> {
  const find = async () => (await admin.call<Named[]>('GET', `/organizations?search=${encodeURIComponent(alias)}&first=0&max=100`)).find(organization => organization.alias === alias)
  let organization = await find()
  if (!organization) {
    // The domain is reserved (RFC 6761): people belong by invitation, not by the domain of their mail address.
    await admin.call('POST', '/organizations', { name, alias, enabled: true, attributes: { displayName: [name] }, domains: [{ name: `${alias}.invalid`, verified: false }] })
    organization = await find()
  }
  if (!organization) throw new Error(`Keycloak did not make the organization ${alias}`)
  // The name travels in the token, where Keycloak puts the alias alone.
  if (!organization.attributes?.displayName) {
    const full = await admin.call<Named>('GET', `/organizations/${organization.id}`)
    await admin.call('PUT', `/organizations/${organization.id}`, { ...full, attributes: { ...full.attributes, displayName: [name] } })
  }
  const groups = await groupsOf(admin, organization.id)
  for (const role of roles) if (!groups.some(group => group.name === role)) await admin.call('POST', `/organizations/${organization.id}/groups`, { name: role })
  return organization.id
}

function groupsOf(admin: Admin, organizationId: string): Promise<Named[]> {
  return admin.call<Named[]>('GET', `/organizations/${organizationId}/groups?first=0&max=100`)
}

/** Makes a person a member of an organization. */
export async function ensureMember(admin: Admin, organizationId: string, userId: string): Promise<void> {
  // 409: is one already.
  await admin.call('POST', `/organizations/${organizationId}/members`, userId, [409])
}

/**
 * Gives a member a role. A role that demands a second factor makes Keycloak ask for TOTP at the next login of whoever
 * has none yet.
 * @throws Error when the organization has no such group
 */
export async function grantRole(admin: Admin, organizationId: string, userId: string, role: string): Promise<void> {
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
