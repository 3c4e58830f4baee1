import * as oidc from 'openid-client'
import { KontorError } from '../core/errors.ts'
import { authEnv } from './env.ts'

let configuration: oidc.Configuration | undefined

/**
 * Keycloak as openid-client sees it, written by hand: people meet it under the public address, which is also the issuer
 * in tokens, while this server asks it at its internal one. Discovery would refuse that difference.
 */
export function keycloak(): oidc.Configuration {
  if (configuration) return configuration
  const { KEYCLOAK_ISSUER, KEYCLOAK_INTERNAL_URL, PORTAL_CLIENT_SECRET } = authEnv()
  const inside = `${KEYCLOAK_INTERNAL_URL}/realms/kontor/protocol/openid-connect`
  const outside = `${KEYCLOAK_ISSUER}/protocol/openid-connect`
  configuration = new oidc.Configuration({
    issuer: KEYCLOAK_ISSUER,
    authorization_endpoint: `${outside}/auth`,
    end_session_endpoint: `${outside}/logout`,
    token_endpoint: `${inside}/token`,
    revocation_endpoint: `${inside}/revoke`,
    jwks_uri: `${inside}/certs`,
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  }, 'portal', { id_token_signed_response_alg: 'RS256' }, oidc.ClientSecretPost(PORTAL_CLIENT_SECRET))
  configuration.timeout = 5
  // The connection inside may be plain, so what comes over it is believed for its signature alone.
  oidc.enableNonRepudiationChecks(configuration)
  // Inside one machine or one private network; the public side is https there.
  if (KEYCLOAK_INTERNAL_URL.startsWith('http:')) oidc.allowInsecureRequests(configuration)
  return configuration
}

/** Every tenant of the person; a token for one is asked for per tenant. */
export const LOGIN_SCOPE = 'openid profile email organization:*'
export const tenantScope = (slug: string) => `openid profile email organization:${slug}`

let held: { readonly token: Promise<string>, readonly until: number } | undefined

/**
 * The portal's own token, with which it speaks to the host for itself and for no person.
 * @throws KontorError UNAVAILABLE when Keycloak gives none
 */
export function serviceToken(): Promise<string> {
  if (held && held.until > Date.now()) return held.token
  const token = oidc.clientCredentialsGrant(keycloak()).then(answer => answer.access_token, (cause: unknown) => {
    held = undefined
    throw new KontorError('UNAVAILABLE', { cause })
  })
  // Good for five minutes.
  held = { token, until: Date.now() + 240_000 }
  return token
}
