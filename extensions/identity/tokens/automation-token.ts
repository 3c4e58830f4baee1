import type { KeyObject } from 'node:crypto'
import { jwtVerify, type CryptoKey } from 'jose'
import { z } from 'zod'
import { NotAllowedHereError, TokenRefusedError } from '../errors.ts'
import { DELEGATION_ISSUER } from './delegation-token.ts'
import { AUDIENCE } from './person-token.ts'

/** A token for longer than this was not made by our host. */
const LONGEST_SECONDS = 300

const schema = z.object({ sub: z.string().min(1), tenant: z.string(), scope: z.literal('automation'), jti: z.string(), exp: z.number(), iat: z.number() })

/**
 * Checks a token with which a service works in a tenant by itself, for no person.
 * @param key public key of our host
 * @throws 401 for a bad token, 403 for another tenant or for `core`, which has no automation
 */
export async function verifyAutomation(token: string, key: CryptoKey | KeyObject, tenant: string): Promise<{ client: string, jti: string }> {
  const { payload } = await jwtVerify(token, key, { issuer: DELEGATION_ISSUER, audience: AUDIENCE, algorithms: ['EdDSA'], requiredClaims: ['exp', 'iat', 'sub'] }).catch((error: Error) => {
    throw new TokenRefusedError({ reason: error.message })
  })
  const parsed = schema.safeParse(payload)
  if (!parsed.success || parsed.data.exp - parsed.data.iat > LONGEST_SECONDS) throw new TokenRefusedError({ reason: 'it is no automation token of this hub' })
  if (parsed.data.tenant !== tenant || tenant === 'core') throw new NotAllowedHereError({ reason: 'the token is for another tenant' })
  return { client: parsed.data.sub, jti: parsed.data.jti }
}
