import type { Redis } from 'ioredis'
import type { Step } from '../jobs/step.ts'

/** Removes what Redis holds of the tenant, and has it rewrite its log, in which former values would stay. */
export const clearCache: Step = {
  async run({ world: { redis }, tenant: { slug } }) {
    for (const pattern of [`kontor:${slug}:*`, `kontor:studio:${slug}:*`]) await unlinkAll(redis, pattern)
    await redis.unlink(`kontor:tenant:${slug}`)
    await redis.bgrewriteaof().catch((error: Error) => {
      // One is being written already; it may have begun before the keys were gone.
      if (!error.message.includes('in progress') && !error.message.includes('scheduled')) throw error
    })
  },
}

async function unlinkAll(redis: Redis, pattern: string): Promise<void> {
  for (let cursor = '0'; ;) {
    const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', 500)
    if (keys.length > 0) await redis.unlink(...keys)
    if ((cursor = next) === '0') return
  }
}
