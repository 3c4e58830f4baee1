import { createRemoteJWKSet, jwtVerify, type JWTVerifyGetKey } from 'jose'
import { KontorError } from '../core/errors.ts'
import { parseClaims, type Claims } from './claims.ts'
import { authEnv } from './env.ts'
import { isFaultOfKeys } from './key-fault.ts'
import { standingOf } from './revocations.ts'

const AUDIENCE = 'kontor-api'
let keys: JWTVerifyGetKey | undefined

/** The keys that the realm signs with, as it publishes them. */
export function realmKeys(): JWTVerifyGetKey {
  return keys ??= createRemoteJWKSet(new URL(`${authEnv().KEYCLOAK_INTERNAL_URL}/realms/kontor/protocol/openid-connect/certs`), { timeoutDuration: 5000 })
}

/**
 * Checks that an access token comes from the realm, is for us, and is still good.
 * @throws KontorError UNAUTHENTICATED for a wrong signature, issuer, audience, an expired token; UNAVAILABLE when
 *   Keycloak's keys cannot be read
 */
export async function verifyAccessToken(token: string): Promise<Claims> {
  const { KEYCLOAK_ISSUER } = authEnv()
  const { payload } = await jwtVerify(token, realmKeys(), { issuer: KEYCLOAK_ISSUER, audience: AUDIENCE, algorithms: ['RS256'], requiredClaims: ['exp', 'sub'] }).catch((cause: { code?: string }) => {
    throw new KontorError(isFaultOfKeys(cause) ? 'UNAVAILABLE' : 'UNAUTHENTICATED', { cause })
  })
  return claimsOf(payload)
}

/**
 * Checks an access token of the realm that a client sends itself.
 * @throws KontorError as above, and UNAUTHENTICATED for a token that was revoked
 */
export async function verifyBearer(token: string): Promise<Claims> {
  const claims = await verifyAccessToken(token)
  const { revoked, notBefore } = await standingOf(claims)
  if (revoked || (claims.iat ?? 0) < notBefore) throw new KontorError('UNAUTHENTICATED')
  return claims
}

/** A token of the realm that was made for something else may be of another shape. */
function claimsOf(payload: unknown): Claims {
  try {
    return parseClaims(payload)
  }
  catch (cause) {
    throw new KontorError('UNAUTHENTICATED', { cause })
  }
}
