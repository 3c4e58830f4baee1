import type { Redis } from 'ioredis'

/** Keys of the portal's sessions by person; the portal writes them (`portal/server/auth/session-store.ts`). */
const sessionsOf = (sub: string) => `portal:sessions:${sub}`

/** Removes the portal's sessions of somebody whose account is gone; they would stay as long as a refresh token lives. */
export async function clearSessions(redis: Redis, sub: string): Promise<void> {
  const sessions = await redis.smembers(sessionsOf(sub))
  // The list last: a run that is killed in between finds the rest by it.
  if (sessions.length > 0) await redis.unlink(...sessions)
  await redis.unlink(sessionsOf(sub))
}
