import { setTimeout as sleep } from 'node:timers/promises'
import { streamOf } from '@kontor/events'
import type { Redis } from 'ioredis'
import type { Step } from '../jobs/step.ts'
import { readJob } from '../tenants.ts'
import { gonePeople } from '../traces/people.ts'
import { clearSessions } from '../traces/sessions.ts'

/** Longest wait for Redis to write its log anew, in milliseconds. */
const PATIENCE = 30_000

/** Removes what Redis holds of the tenant and of its people who are gone, and has it write its log anew, in which former values would stay. */
export const clearCache: Step = {
  async run({ world: { redis, sql }, job: { id }, tenant: { slug } }) {
    for (const pattern of [`kontor:${slug}:*`, `kontor:studio:${slug}:*`, `${streamOf(slug)}:*`]) await unlinkAll(redis, pattern)
    await redis.unlink(`kontor:tenant:${slug}`, streamOf(slug))
    for (const { id: sub } of gonePeople(await readJob(sql, id))) await clearSessions(redis, sub)
    await renewRedisLog(redis)
  },
}

/** Has Redis write its log anew, in which former values would stay. */
export async function renewRedisLog(redis: Redis): Promise<void> {
  // One that is being written already may have begun before the keys were gone.
  await idle(redis)
  await redis.bgrewriteaof()
  await idle(redis)
}

async function unlinkAll(redis: Redis, pattern: string): Promise<void> {
  for (let cursor = '0'; ;) {
    const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', 500)
    if (keys.length > 0) await redis.unlink(...keys)
    if ((cursor = next) === '0') return
  }
}

async function idle(redis: Redis): Promise<void> {
  for (const limit = Date.now() + PATIENCE; /aof_rewrite_(?:in_progress|scheduled):1/.test(await redis.info('persistence'));) {
    if (Date.now() > limit) throw new Error('Redis does not get done with writing its log anew')
    await sleep(50)
  }
}
