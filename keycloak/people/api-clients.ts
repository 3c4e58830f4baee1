import { randomBytes } from 'node:crypto'
import type { TenantRole } from '@kontor/policies'
import { PeopleError } from './errors.ts'
import { roleGroups } from './members.ts'
import type { AdminCalls } from '../admin.ts'
import { apiClientPrefix, CLIENT_TENANT } from '../clients.ts'

/** A program that a tenant's administrator lets in. */
export interface ApiClient {
  readonly id: string
  readonly clientId: string
  readonly name: string
  readonly role: TenantRole
  /** ISO 8601. */
  readonly createdAt: string
  /** Subject of its tokens. */
  readonly sub: string
}

interface Representation {
  readonly id: string
  readonly clientId: string
  readonly name?: string
  readonly attributes?: Readonly<Record<string, string>>
}

/** Seconds. */
const TOKEN_LIFE = 300
const MAX_CLIENTS = 100
const toClient = (c: Representation): ApiClient => ({
  id: c.id, clientId: c.clientId, name: c.name ?? c.clientId, role: (c.attributes?.['kontor.role'] ?? 'readonly') as TenantRole,
  createdAt: c.attributes?.['kontor.created'] ?? new Date(0).toISOString(), sub: c.attributes?.['kontor.sub'] ?? '',
})

/** The programs of a tenant, oldest first. */
export async function listApiClients(admin: AdminCalls, tenant: string): Promise<ApiClient[]> {
  const found = await admin.call<Representation[]>('GET', `/clients?clientId=${apiClientPrefix(tenant)}&search=true&first=0&max=1000`)
  return found.filter(client => client.attributes?.[CLIENT_TENANT] === tenant).map(toClient).sort((a, b) => a.createdAt.localeCompare(b.createdAt))
}

/** @throws PeopleError CLIENT_UNKNOWN also for a client of another tenant */
async function findClient(admin: AdminCalls, tenant: string, id: string): Promise<Representation> {
  const found = await admin.call<Representation | undefined>('GET', `/clients/${encodeURIComponent(id)}`, undefined, [400, 404])
  if (found?.attributes?.[CLIENT_TENANT] !== tenant) throw new PeopleError('CLIENT_UNKNOWN', 'There is no such client in this tenant.')
  return found
}

const makeSecret = () => randomBytes(32).toString('base64url')

/**
 * Makes a client with a service account that is a member of the tenant's organization, so that each of its tokens names
 * this tenant and no other.
 * @returns the client and its secret, which nobody can read later
 * @throws PeopleError TOO_MANY_CLIENTS
 */
export async function createApiClient(admin: AdminCalls, tenant: string, organization: string, { name, role }: { readonly name: string, readonly role: TenantRole }): Promise<ApiClient & { readonly clientSecret: string }> {
  if ((await listApiClients(admin, tenant)).length >= MAX_CLIENTS) throw new PeopleError('TOO_MANY_CLIENTS', `A tenant can have ${MAX_CLIENTS} clients.`)
  const group = (await roleGroups(admin, organization)).get(role)
  if (!group) throw new Error(`the organization ${organization} has no group ${role}`)
  const clientId = `${apiClientPrefix(tenant)}${randomBytes(6).toString('hex')}`
  const clientSecret = makeSecret()
  const attributes = { 'access.token.lifespan': String(TOKEN_LIFE), [CLIENT_TENANT]: tenant, 'kontor.role': role, 'kontor.created': new Date().toISOString() }
  await admin.call('POST', '/clients', {
    clientId, name, secret: clientSecret, enabled: true, protocol: 'openid-connect', publicClient: false, clientAuthenticatorType: 'client-secret', serviceAccountsEnabled: true,
    standardFlowEnabled: false, implicitFlowEnabled: false, directAccessGrantsEnabled: false, fullScopeAllowed: false,
    // The organization stands in every token, asked for or not.
    defaultClientScopes: ['basic', 'kontor', 'organization'], optionalClientScopes: [], attributes,
  })
  const [made] = await admin.call<Representation[]>('GET', `/clients?clientId=${clientId}`)
  if (!made) throw new Error(`Keycloak did not make the client ${clientId}`)
  try {
    const { id: sub } = await admin.call<{ id: string }>('GET', `/clients/${made.id}/service-account-user`)
    await admin.call('POST', `/organizations/${organization}/members`, sub, [409])
    await admin.call('PUT', `/organizations/${organization}/groups/${group}/members/${sub}`, undefined, [409])
    await admin.call('PUT', `/clients/${made.id}`, { ...made, attributes: { ...made.attributes, ...attributes, 'kontor.sub': sub } })
    return { ...toClient({ ...made, attributes: { ...attributes, 'kontor.sub': sub } }), clientSecret }
  }
  catch (error) {
    // Half a client would be listed and never work.
    await admin.call('DELETE', `/clients/${made.id}`, undefined, [404]).catch(() => {})
    throw error
  }
}

/** A new secret; the former one counts no more. */
export async function rotateApiClient(admin: AdminCalls, tenant: string, id: string): Promise<ApiClient & { readonly clientSecret: string }> {
  const found = await findClient(admin, tenant, id)
  const clientSecret = makeSecret()
  await admin.call('PUT', `/clients/${found.id}`, { ...found, secret: clientSecret })
  return { ...toClient(found), clientSecret }
}

/** @returns the client that is gone */
export async function deleteApiClient(admin: AdminCalls, tenant: string, id: string): Promise<ApiClient> {
  const found = await findClient(admin, tenant, id)
  await admin.call('DELETE', `/clients/${found.id}`, undefined, [404])
  return toClient(found)
}
