import type { Redis } from 'ioredis'
import { IdentityUnavailableError, TokenRefusedError } from '../errors.ts'

export interface Revocable {
  readonly sid?: string
  readonly jti?: string
  readonly sub?: string
  /** When it was made or last proved, in seconds since 1970: counts against the person's not-before. */
  readonly issuedAt?: number
}

/** The host says with it that Redis holds the whole list. */
const LOADED = 'kontor:revoked:loaded'

/**
 * Whether a login or a token is on the list of revocations: by session, by its own id, or because everything that the
 * person had before a moment counts no more.
 * @throws 503 when the list cannot be read, or is not complete: a call is not let in on a guess
 */
export async function isRevoked(redis: Redis, { sid, jti, sub, issuedAt }: Revocable): Promise<boolean> {
  const ids = [['sid', sid], ['jti', jti], ['sub', sub]].filter(([, value]) => value)
  const [loaded, ...found] = await redis.mget(LOADED, ...ids.map(([kind, value]) => `kontor:revoked:${kind}:${value}`)).catch(() => {
    throw new IdentityUnavailableError()
  })
  if (!loaded) throw new IdentityUnavailableError()
  return found.some((entry, at) => entry != null && (ids[at]?.[0] !== 'sub' || (issuedAt ?? 0) < Number(entry)))
}

/** @throws 401 for a revoked token, 503 when the list cannot be read */
export async function refuseRevoked(redis: Redis, token: Revocable): Promise<void> {
  if (await isRevoked(redis, token)) throw new TokenRefusedError({ reason: 'the session was ended' })
}
