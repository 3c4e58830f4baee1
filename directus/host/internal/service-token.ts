import { decodeProtectedHeader, jwtVerify, type JWTVerifyGetKey } from 'jose'
import * as z from 'zod'
import { API_AUDIENCE } from '../delegation.ts'
import { HostError } from '../errors.ts'

const schema = z.object({ azp: z.string().min(1), preferred_username: z.string(), jti: z.string().min(1), sid: z.string().optional(), sub: z.string() })

export interface ServiceExpectation {
  readonly issuer: string
  /** Keys of the realm. */
  readonly keys: JWTVerifyGetKey
}

export interface ServiceToken {
  /** Client of the realm. */
  readonly client: string
  readonly jti: string
}

const refused = (reason: string) => new HostError(401, 'INVALID_CREDENTIALS', `The token is refused: ${reason}.`)

/**
 * Checks a token that a service got for itself (client credentials): signature (RS256), issuer, audience, time, and
 * that it stands for the client and for no person who logged in through it.
 * @param authorization header of the request
 * @param clients that may ask here
 * @throws HostError 401 for no or a bad token, 403 for a good one of somebody else, 503 when the realm's keys cannot be read
 */
export async function verifyServiceToken(authorization: string | undefined, expected: ServiceExpectation, clients: readonly string[]): Promise<ServiceToken> {
  const token = /^bearer ([^\s]+)$/i.exec(authorization ?? '')?.[1]
  if (!token) throw refused('it is missing')
  try {
    decodeProtectedHeader(token)
  }
  catch {
    throw refused('it is none')
  }
  const { payload } = await jwtVerify(token, expected.keys, { issuer: expected.issuer, audience: API_AUDIENCE, algorithms: ['RS256'], requiredClaims: ['exp', 'iat', 'sub'] }).catch((error: { code?: string, message?: string }) => {
    // What is no verdict on the token is a fault on the way to the keys.
    if (!error.code?.startsWith('ERR_J') || ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'].includes(error.code)) throw new HostError(503, 'SERVICE_UNAVAILABLE', 'The token cannot be checked at the moment. Please try again in a moment.', 3)
    throw refused(error.message ?? error.code)
  })
  const { success, data } = schema.safeParse(payload)
  const forbidden = new HostError(403, 'CLIENT_NOT_ALLOWED', `Only a service's own token is accepted here, of: ${clients.join(', ')}.`)
  // A person's token has a session, and the person's name where a service account carries the client's.
  if (!success || data.sid !== undefined || data.preferred_username !== `service-account-${data.azp}`) throw forbidden
  if (!clients.includes(data.azp)) throw forbidden
  return { client: data.azp, jti: data.jti }
}
