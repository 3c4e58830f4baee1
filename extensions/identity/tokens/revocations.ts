import type { Redis } from 'ioredis'
import { IdentityUnavailableError, TokenRefusedError } from '../errors.ts'

interface Revocable {
  readonly sid?: string
  readonly jti?: string
}

/**
 * Whether a login or a token is on the list that the portal writes at logout: `kontor:revoked:sid:<sid>` and
 * `kontor:revoked:jti:<jti>`.
 * @throws 503 when the list cannot be read: a call is not let in on a guess
 */
export async function isRevoked(redis: Redis, token: Revocable): Promise<boolean> {
  const keys = [token.sid && `kontor:revoked:sid:${token.sid}`, token.jti && `kontor:revoked:jti:${token.jti}`].filter(key => typeof key === 'string')
  if (keys.length === 0) return false
  return await redis.exists(...keys).catch(() => {
    throw new IdentityUnavailableError()
  }) > 0
}

/** @throws 401 for a revoked token, 503 when the list cannot be read */
export async function refuseRevoked(redis: Redis, token: Revocable): Promise<void> {
  if (await isRevoked(redis, token)) throw new TokenRefusedError({ reason: 'the session was ended' })
}
