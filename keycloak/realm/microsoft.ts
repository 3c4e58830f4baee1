import type IdentityProviderRepresentation from '@keycloak/keycloak-admin-client/lib/defs/identityProviderRepresentation.js'
import { z } from 'zod'
import type { Step } from './browser-flow.ts'

export const MICROSOFT_ALIAS = 'microsoft'
/** A change of the steps needs a new version, as that of the browser's flow does. */
export const BROKER_FLOW = 'kontor first login from elsewhere 1'

/**
 * Who comes from there for the first time must have been invited, and proves with a mail to that address that the
 * account here is theirs: an address alone is a claim of somebody else's directory. Nobody gets an account by this way.
 */
export const BROKER_STEPS: readonly Step[] = [
  { provider: 'idp-detect-existing-broker-user', requirement: 'REQUIRED' },
  { provider: 'idp-email-verification', requirement: 'REQUIRED' },
]

/** What a login server says about itself (OpenID Connect Discovery 1.0). */
export const discovery = z.object({ issuer: z.url(), authorization_endpoint: z.url(), token_endpoint: z.url(), jwks_uri: z.url(), userinfo_endpoint: z.url().optional(), end_session_endpoint: z.url().optional() })
export type Discovery = z.infer<typeof discovery>

/** Microsoft (Entra), or any other OpenID Connect server, as a way to log in beside the password. */
export function microsoftProvider(found: Discovery, client: { readonly id: string, readonly secret: string }): IdentityProviderRepresentation {
  return {
    alias: MICROSOFT_ALIAS, displayName: 'Microsoft', providerId: 'oidc', enabled: true, firstBrokerLoginFlowAlias: BROKER_FLOW,
    // Its word about an address is not taken for a proof; see the steps.
    trustEmail: false, storeToken: false, addReadTokenRoleOnCreate: false, linkOnly: false, hideOnLogin: false,
    config: {
      clientId: client.id, clientSecret: client.secret, clientAuthMethod: 'client_secret_post', defaultScope: 'openid profile email',
      issuer: found.issuer, authorizationUrl: found.authorization_endpoint, tokenUrl: found.token_endpoint, jwksUrl: found.jwks_uri, ...found.userinfo_endpoint ? { userInfoUrl: found.userinfo_endpoint } : {},
      validateSignature: 'true', useJwksUrl: 'true', pkceEnabled: 'true', pkceMethod: 'S256', syncMode: 'IMPORT', disableUserInfo: 'true', backchannelSupported: 'false',
    },
  }
}
