import { withRedis } from './redis.ts'

/** Longest life of an access token and some clock difference, in seconds: afterwards the entry has no use. */
const REMEMBER_SECONDS = 16 * 60

/**
 * Puts a session of Keycloak on the list that the portal and every Directus look at (`kontor:revoked:sid:<sid>`), so
 * that access tokens which are still out are worth nothing.
 */
export async function revokeSid(sid: string): Promise<void> {
  await withRedis(redis => redis.call('SET', `kontor:revoked:sid:${sid}`, '1', 'EX', String(REMEMBER_SECONDS)))
}

/** Whether a token's session or the token itself was revoked. */
export async function isRevoked(token: { sid?: string, jti?: string }): Promise<boolean> {
  const keys = [token.sid && `kontor:revoked:sid:${token.sid}`, token.jti && `kontor:revoked:jti:${token.jti}`].filter(key => typeof key === 'string')
  if (keys.length === 0) return false
  return Number(await withRedis(redis => redis.call('EXISTS', ...keys))) > 0
}
