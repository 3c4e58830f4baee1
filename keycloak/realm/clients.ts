import { createHmac } from 'node:crypto'
import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import type ClientScopeRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientScopeRepresentation.js'
import type ProtocolMapperRepresentation from '@keycloak/keycloak-admin-client/lib/defs/protocolMapperRepresentation.js'
import type { ProvisionEnv } from '../env.ts'

/** Audience of every access token that our own parts accept. */
export const API_AUDIENCE = 'kontor-api'

const everywhere = { 'access.token.claim': 'true', 'id.token.claim': 'true', 'userinfo.token.claim': 'true', 'introspection.token.claim': 'true' }

/** What our tokens say beside the standard: the audience and the factors that were used. */
export const KONTOR_SCOPE: ClientScopeRepresentation = {
  name: 'kontor',
  description: 'Audience and second factor for the parts of Kontor',
  protocol: 'openid-connect',
  attributes: { 'include.in.token.scope': 'false', 'display.on.consent.screen': 'false' },
}

export const KONTOR_MAPPERS: readonly ProtocolMapperRepresentation[] = [
  { name: 'audience', protocol: 'openid-connect', protocolMapper: 'oidc-audience-mapper', config: { 'included.custom.audience': API_AUDIENCE, 'access.token.claim': 'true', 'id.token.claim': 'false', 'introspection.token.claim': 'true' } },
  { name: 'factors', protocol: 'openid-connect', protocolMapper: 'oidc-amr-mapper', config: everywhere },
]

/** Of the built-in scope `organization`: id and groups, so that the roles of a person are in the token. */
export const ORGANIZATION_MAPPERS: readonly ProtocolMapperRepresentation[] = [
  { name: 'organization', protocol: 'openid-connect', protocolMapper: 'oidc-organization-membership-mapper', config: { ...everywhere, 'claim.name': 'organization', 'jsonType.label': 'JSON', 'multivalued': 'true', 'addOrganizationId': 'true', 'addOrganizationAttributes': 'true' } },
  // A claim name or type of its own makes this mapper write nothing: it adds to the claim of the one above.
  { name: 'organization groups', protocol: 'openid-connect', protocolMapper: 'oidc-organization-group-membership-mapper', config: { ...everywhere, 'addGroupRoleMappings': 'true' } },
]

const SHARED_SCOPES = ['basic', 'acr', 'profile', 'email', 'roles', 'kontor']

/** @param secret Keycloak makes one when there is none */
function confidential(clientId: string, secret: string | undefined, more: ClientRepresentation): ClientRepresentation {
  return {
    clientId, secret, enabled: true, protocol: 'openid-connect', publicClient: false, clientAuthenticatorType: 'client-secret',
    standardFlowEnabled: false, implicitFlowEnabled: false, directAccessGrantsEnabled: false, serviceAccountsEnabled: false,
    // A token carries no role of Keycloak that its client was not given.
    fullScopeAllowed: false, frontchannelLogout: false, defaultClientScopes: SHARED_SCOPES, optionalClientScopes: ['organization'], ...more,
  }
}

/** What the ids of Studio's clients begin with; the tenant's slug follows. */
export const STUDIO_PREFIX = 'studio-'

/** Secret of Studio's client of one tenant: derived, so that host and provisioning need not exchange it. */
export function studioSecret(key: string, slug: string): string {
  return createHmac('sha256', key).update(slug).digest('base64url')
}

/** Keycloak tells the portal of every session that ends, by whomever: the portal keeps the list for all parts. */
const tellsOfLogouts = ({ PORTAL_INTERNAL_URL }: Pick<ProvisionEnv, 'PORTAL_INTERNAL_URL'>) => ({ 'backchannel.logout.url': `${PORTAL_INTERNAL_URL.replace(/\/$/, '')}/logout/backchannel`, 'backchannel.logout.session.required': 'true' })

/** Studio of one tenant (or of `core`) as a client. */
export function studioClient(env: Pick<ProvisionEnv, 'STUDIO_URL' | 'STUDIO_CLIENT_KEY' | 'PORTAL_INTERNAL_URL'>, slug: string): ClientRepresentation {
  const origin = env.STUDIO_URL.replace('{tenant}', slug).replace(/\/$/, '')
  return confidential(`${STUDIO_PREFIX}${slug}`, studioSecret(env.STUDIO_CLIENT_KEY, slug), {
    name: `Studio ${slug}`, standardFlowEnabled: true, redirectUris: [`${origin}/auth/login/keycloak/callback`], webOrigins: [], rootUrl: origin, baseUrl: '/admin',
    attributes: { 'use.refresh.tokens': 'false', 'pkce.code.challenge.method': 'S256', 'post.logout.redirect.uris': `${origin}/*`, ...tellsOfLogouts(env) },
  })
}

/** What the host does in the realm while everything runs: organizations, clients of tenants, people, their sessions. */
export const PROVISIONER_ROLES = ['manage-organizations', 'view-organizations', 'query-organizations', 'manage-clients', 'view-clients', 'query-clients', 'manage-users', 'view-users', 'query-users', 'query-groups', 'view-events'] as const

/** Of Keycloak's client `account`: with them the portal shows and changes the person's own account in their name. */
export const OWN_ACCOUNT_ROLES = ['manage-account', 'view-profile'] as const

/** Nobody logs in with it: mails with a person's first steps name it, so that the portal's own client keeps its one address. */
export const INVITATIONS_CLIENT = 'invitations'

/** Where the mail with a person's first steps ends: `/login/welcome/<slug>` of the portal. */
export const welcomeUrl = (publicUrl: string, slug: string): string => `${publicUrl}/login/welcome/${slug}`

/** The clients that every realm has. */
export function fixedClients(env: ProvisionEnv): ClientRepresentation[] {
  const service = (clientId: string, name: string, secret: string) => confidential(clientId, secret, {
    name, serviceAccountsEnabled: true, optionalClientScopes: [], attributes: { 'access.token.lifespan': '300' },
  })
  return [
    confidential('portal', env.PORTAL_CLIENT_SECRET, {
      name: 'Kontor', standardFlowEnabled: true, serviceAccountsEnabled: true, redirectUris: [`${env.PUBLIC_URL}/login/callback`], webOrigins: [], rootUrl: env.PUBLIC_URL, baseUrl: '/',
      attributes: { 'use.refresh.tokens': 'true', 'pkce.code.challenge.method': 'S256', 'post.logout.redirect.uris': `${env.PUBLIC_URL}/*`, ...tellsOfLogouts(env) },
    }),
    // Nobody logs in with it: it only gives the audience a name in Keycloak's console.
    { clientId: API_AUDIENCE, name: 'Kontor API', enabled: true, protocol: 'openid-connect', bearerOnly: true },
    confidential(INVITATIONS_CLIENT, undefined, { name: 'Kontor', redirectUris: [welcomeUrl(env.PUBLIC_URL, '*')], webOrigins: [], optionalClientScopes: [], rootUrl: env.PUBLIC_URL, baseUrl: '/' }),
    service('n8n', 'n8n', env.N8N_CLIENT_SECRET),
    // Its roles are its own service account's, and nobody else logs in with it.
    { ...service('provisioner', 'Provisioner', env.PROVISIONER_CLIENT_SECRET), fullScopeAllowed: true },
  ]
}
