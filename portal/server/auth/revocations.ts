import { KontorError } from '../core/errors.ts'
import { env } from '../core/env.ts'
import { log } from '../core/log.ts'
import { serviceToken } from './oidc.ts'
import { withRedis } from './redis.ts'

/** Longest life of an access token and some clock difference, in seconds: afterwards the entry has no use. */
const REMEMBER_SECONDS = 16 * 60
/** The host says with it that Redis holds the whole list. */
const LOADED = 'kontor:revoked:loaded'

/**
 * Ends a session of Keycloak for all parts: its access tokens that are still out are worth nothing from now on. Redis
 * makes it count at once; the host keeps it, so that it still counts when Redis loses its memory.
 * @throws KontorError UNAVAILABLE when neither could be told
 */
export async function revokeSid(sid: string): Promise<void> {
  const kept = tellHost(sid)
  kept.catch((error: unknown) => log.warn({ err: error }, 'the host does not know of an ended session'))
  // It counts as soon as Redis knows it; the person need not wait for the rest.
  await withRedis(redis => redis.call('SET', `kontor:revoked:sid:${sid}`, '1', 'EX', String(REMEMBER_SECONDS))).catch(() => kept)
}

async function tellHost(sid: string): Promise<void> {
  const response = await fetch(`${env().HOST_INTERNAL_URL}/internal/v1/revocations/sid/${encodeURIComponent(sid)}`, {
    method: 'POST', headers: { authorization: `Bearer ${await serviceToken()}` }, signal: AbortSignal.timeout(5000),
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`the host answered ${response.status}`)
}

/** What the list of revocations says of a token or a session. */
export interface Standing {
  readonly revoked: boolean
  /** What the person had before this moment counts no more (seconds since 1970); 0 when nothing is said. */
  readonly notBefore: number
}

/** @throws KontorError UNAVAILABLE when the list cannot be read or is not whole: nobody is let in on a guess */
export async function standingOf({ sid, jti, sub }: { readonly sid?: string, readonly jti?: string, readonly sub?: string }): Promise<Standing> {
  const keys = [LOADED, `kontor:revoked:sub:${sub ?? ''}`, ...sid ? [`kontor:revoked:sid:${sid}`] : [], ...jti ? [`kontor:revoked:jti:${jti}`] : []]
  const [loaded, notBefore, ...ended] = await withRedis(redis => redis.call('MGET', ...keys)) as (string | null)[]
  if (!loaded) throw new KontorError('UNAVAILABLE')
  return { revoked: ended.some(entry => entry !== null), notBefore: Number(notBefore ?? 0) }
}
