import { setTimeout as sleep } from 'node:timers/promises'
import { authEnv } from './env.ts'
import type { Membership } from './claims.ts'
import { withRedis } from './redis.ts'
import { fingerprint, makeSecret, seal, unseal } from './seal.ts'

/** What the server keeps of a login; encrypted in Redis, never sent to the browser. */
export interface StoredSession {
  readonly sub: string
  /** Keycloak's session. */
  readonly sid: string
  readonly email: string
  readonly name: string
  readonly firstName?: string
  readonly lastName?: string
  readonly locale?: string
  readonly amr: readonly string[]
  readonly memberships: readonly Membership[]
  readonly refreshToken: string
  readonly idToken: string
  /** Tenant -> access token for it. */
  readonly accessTokens: Readonly<Record<string, { readonly token: string, readonly jti: string, readonly expiresAt: number }>>
  readonly createdAt: number
  /** When Keycloak last said who the person is and where they belong, in seconds since 1970. */
  readonly provenAt?: number
}

/** As long as a refresh token lives. */
const SESSION_SECONDS = 7 * 24 * 3600
const LOCK_MS = 45_000

const keyOf = (id: string) => `session:${fingerprint(id)}`
/** Keys of the sessions that a person has begun: when they are erased, the host removes all of them (`@kontor/tenancy`). */
const sessionsOf = (sub: string) => `sessions:${sub}`

/** Stores a new session and returns its id, which only the browser's cookie holds. */
export async function createSession(session: StoredSession): Promise<string> {
  const id = makeSecret()
  const key = keyOf(id)
  await withRedis(async (redis) => {
    await redis.sadd(sessionsOf(session.sub), `${redis.options.keyPrefix ?? ''}${key}`)
    await redis.expire(sessionsOf(session.sub), 2 * SESSION_SECONDS)
    await redis.set(key, seal(session, authEnv().SESSION_KEY, key), 'EX', SESSION_SECONDS)
  })
  return id
}

/**
 * Stores what has changed in a session.
 * @returns false when it was ended meanwhile, by a logout in another tab, say: then it stays ended
 */
export async function updateSession(id: string, session: StoredSession): Promise<boolean> {
  const key = keyOf(id)
  return await withRedis(redis => redis.set(key, seal(session, authEnv().SESSION_KEY, key), 'EX', SESSION_SECONDS, 'XX')) === 'OK'
}

/** Sessions as they were opened last, by key. Redis is asked each time: the same text is the same session, another one is opened anew. */
const opened = new Map<string, { readonly text: string, readonly session: StoredSession }>()
/** The one that was not asked for longest goes first. */
const MOST_OPENED = 1000

export async function readSession(id: string): Promise<StoredSession | undefined> {
  const key = keyOf(id)
  const text = await withRedis(redis => redis.get(key))
  const known = opened.get(key)
  opened.delete(key)
  if (text === null) return undefined
  const session = known?.text === text ? known.session : unseal<StoredSession>(text, authEnv().SESSION_KEY, key)
  if (!session) return undefined
  if (opened.size >= MOST_OPENED) opened.delete(opened.keys().next().value as string)
  opened.set(key, { text, session })
  return session
}

/** @returns whether it was still there */
export async function deleteSession(id: string): Promise<boolean> {
  const key = keyOf(id)
  opened.delete(key)
  return await withRedis(redis => redis.del(key)) > 0
}

/**
 * Runs `work` in one request at a time per session, over all replicas: a refresh token is good for one use only.
 * @throws what `work` throws
 */
export async function withSessionLock<T>(id: string, work: () => Promise<T>): Promise<T> {
  const key = `lock:${fingerprint(id)}`
  const token = makeSecret()
  for (;;) {
    if (await withRedis(redis => redis.set(key, token, 'PX', LOCK_MS, 'NX')) === 'OK') break
    await sleep(25)
  }
  try {
    return await work()
  }
  finally {
    // Only our own lock: ours may have expired and be another request's by now.
    await withRedis(redis => redis.eval('if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0', 1, key, token)).catch(() => {})
  }
}
