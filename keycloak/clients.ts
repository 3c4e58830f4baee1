import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import type { AdminCalls } from './admin.ts'

interface Found { readonly id: string, readonly attributes?: Record<string, string> }

async function findClient(admin: AdminCalls, clientId: string): Promise<Found | undefined> {
  return (await admin.call<Found[]>('GET', `/clients?clientId=${encodeURIComponent(clientId)}`))[0]
}

/** Makes a client or brings it to what we say; scopes are set apart, because an update does not touch them. */
export async function ensureClient(admin: AdminCalls, wanted: ClientRepresentation): Promise<void> {
  const existing = await findClient(admin, wanted.clientId as string)
  if (!existing) {
    // 409: somebody else just made it.
    await admin.call('POST', '/clients', wanted, [409])
    return
  }
  await admin.call('PUT', `/clients/${existing.id}`, { ...existing, ...wanted, attributes: { ...existing.attributes, ...wanted.attributes } })
  const scopes = await admin.call<{ id: string, name: string }[]>('GET', '/client-scopes')
  for (const [kind, names] of [['default', wanted.defaultClientScopes], ['optional', wanted.optionalClientScopes]] as const) {
    for (const name of names ?? []) {
      const scope = scopes.find(candidate => candidate.name === name)
      if (scope) await admin.call('PUT', `/clients/${existing.id}/${kind}-client-scopes/${scope.id}`)
    }
  }
}

/** Removes a client with its sessions; one that is not there is no error. */
export async function deleteClient(admin: AdminCalls, clientId: string): Promise<void> {
  const existing = await findClient(admin, clientId)
  if (existing) await admin.call('DELETE', `/clients/${existing.id}`, undefined, [404])
}

/** Roles of a client by their names, as Keycloak wants them given. */
async function rolesOf(admin: AdminCalls, clientId: string, names: readonly string[]): Promise<{ client: string, roles: readonly { id: string, name: string }[] }> {
  const client = await findClient(admin, clientId)
  if (!client) throw new Error(`Keycloak has no client ${clientId}`)
  const known = await admin.call<{ id: string, name: string }[]>('GET', `/clients/${client.id}/roles`)
  const missing = names.filter(role => !known.some(({ name }) => name === role))
  if (missing.length > 0) throw new Error(`Keycloak has no roles ${missing.join(', ')}`)
  return { client: client.id, roles: known.filter(({ name }) => names.includes(name)) }
}

/** Gives a client's service account roles of Keycloak's own management of the realm. */
export async function grantManagement(admin: AdminCalls, clientId: string, names: readonly string[]): Promise<void> {
  const client = await findClient(admin, clientId)
  if (!client) throw new Error(`Keycloak has no client ${clientId}`)
  const { id } = await admin.call<{ id: string }>('GET', `/clients/${client.id}/service-account-user`)
  const management = await rolesOf(admin, 'realm-management', names)
  await admin.call('POST', `/users/${id}/role-mappings/clients/${management.client}`, management.roles)
}

/** Lets the tokens of a client without `fullScopeAllowed` carry roles of another client, where the person has them. */
export async function allowRoles(admin: AdminCalls, clientId: string, other: string, names: readonly string[]): Promise<void> {
  const client = await findClient(admin, clientId)
  if (!client) throw new Error(`Keycloak has no client ${clientId}`)
  const allowed = await rolesOf(admin, other, names)
  await admin.call('POST', `/clients/${client.id}/scope-mappings/clients/${allowed.client}`, allowed.roles)
}

/** Ids of all clients that begin so. */
export async function clientIds(admin: AdminCalls, prefix: string): Promise<string[]> {
  const ids: string[] = []
  for (let first = 0, count = 100; count === 100; first += count) {
    const found = await admin.call<{ clientId: string }[]>('GET', `/clients?clientId=${encodeURIComponent(prefix)}&search=true&first=${first}&max=100`)
    count = found.length
    ids.push(...found.map(({ clientId }) => clientId).filter(id => id.startsWith(prefix)))
  }
  return ids
}

/** Attribute of the clients that a tenant's administrators make: whose they are. Nobody but us writes it. */
export const CLIENT_TENANT = 'kontor.tenant'
/** Their ids begin so. Keycloak searches by parts of an id alone, and a slug may be part of another: ask for the attribute too. */
export const apiClientPrefix = (slug: string): string => `api-${slug}-`
/** All of such an id, as a pattern: `acme` is not found in the ids of `acme-nord`. */
export const apiClientPattern = (slug: string): string => `^${apiClientPrefix(slug)}[0-9a-f]{12}$`

/** Removes every client that a tenant's administrators made, with its sessions. */
export async function deleteClientsOf(admin: AdminCalls, slug: string): Promise<void> {
  const found = await admin.call<Found[]>('GET', `/clients?clientId=${encodeURIComponent(apiClientPrefix(slug))}&search=true&max=1000`)
  for (const client of found) if (client.attributes?.[CLIENT_TENANT] === slug) await admin.call('DELETE', `/clients/${client.id}`, undefined, [404])
}
