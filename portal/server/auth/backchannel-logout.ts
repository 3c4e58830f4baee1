import { jwtVerify } from 'jose'
import { z } from 'zod'
import { KontorError } from '../core/errors.ts'
import { realmKeys } from './bearer.ts'
import { authEnv } from './env.ts'
import { isFaultOfKeys } from './key-fault.ts'
import { withRedis } from './redis.ts'
import { revokeSid } from './revocations.ts'
import { fingerprint } from './seal.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** Seconds for which a token counts, and is remembered as used. */
const AGE = 300

/** A logout token (OpenID Connect Back-Channel Logout 1.0, 2.4): about a session, and never good for a login. */
const schema = z.looseObject({ sid: z.string().min(1).max(200), jti: z.string().min(1).max(200), events: z.looseObject({ [EVENT]: z.looseObject({}) }), nonce: z.undefined().optional() })
/** Clients that people have sessions with. */
const AUDIENCE = /^(?:portal|studio-[a-z0-9-]+)$/

/**
 * Keycloak says that a session has ended, whoever ended it: its tokens and what hangs on them count no more.
 * @param token the signed logout token
 * @throws KontorError INVALID_BODY for a token that is not Keycloak's, not such a one, too old or used before; UNAVAILABLE
 */
export async function endByBackchannel(token: string): Promise<string> {
  const { sid, jti } = await readLogoutToken(token)
  const key = `logout:${fingerprint(jti)}`
  if (await withRedis(redis => redis.set(key, '1', 'EX', 2 * AGE, 'NX')) !== 'OK') throw new KontorError('INVALID_BODY')
  try {
    await revokeSid(sid)
  }
  catch (error) {
    // It may come again.
    await withRedis(redis => redis.del(key)).catch(() => {})
    throw error
  }
  return sid
}

async function readLogoutToken(token: string): Promise<{ sid: string, jti: string }> {
  const { payload } = await jwtVerify(token, realmKeys(), { typ: 'logout+jwt', issuer: authEnv().KEYCLOAK_ISSUER, algorithms: ['RS256'], maxTokenAge: AGE, clockTolerance: 5, requiredClaims: ['aud', 'iat', 'jti'] }).catch((cause: { code?: string }) => {
    throw new KontorError(isFaultOfKeys(cause) ? 'UNAVAILABLE' : 'INVALID_BODY', { cause })
  })
  const claims = schema.safeParse(payload)
  if (!claims.success || ![payload.aud].flat().some(audience => audience !== undefined && AUDIENCE.test(audience))) throw new KontorError('INVALID_BODY', { cause: claims.error })
  return claims.data
}
