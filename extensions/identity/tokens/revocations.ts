import type { Redis } from 'ioredis'
import { IdentityUnavailableError, TokenRefusedError } from '../errors.ts'

/**
 * The list that the portal writes at logout: `kontor:revoked:sid:<sid>` and `kontor:revoked:jti:<jti>`.
 * @throws 401 for a revoked token, 503 when the list cannot be read: a call is not let in on a guess
 */
export async function refuseRevoked(redis: Redis, token: { sid?: string, jti?: string }): Promise<void> {
  const keys = [token.sid && `kontor:revoked:sid:${token.sid}`, token.jti && `kontor:revoked:jti:${token.jti}`].filter(key => typeof key === 'string')
  if (keys.length === 0) return
  const found = await redis.exists(...keys).catch(() => {
    throw new IdentityUnavailableError()
  })
  if (found > 0) throw new TokenRefusedError({ reason: 'the session was ended' })
}
