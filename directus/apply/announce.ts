import { MODEL_CHANGED } from '@kontor/model/wire/changes'
import { Redis } from 'ioredis'
import type { DatabaseEnv } from './env.ts'
import type { Instance } from './instance.ts'

/** Namespaces of an instance in Redis; the host gives them to its Directus. */
export function redisNamespaces(slug: string) {
  const name = `kontor:${slug}`
  return { bus: `${name}:bus`, lock: `${name}:lock`, permissions: `${name}:permissions`, cache: `${name}:cache`, counters: `${name}:counters`, sync: `${name}:sync`, importExport: `${name}:import` }
}

/** Tells a running host; without Redis there is none to tell. */
export async function announceChange(env: DatabaseEnv, instance: Instance): Promise<void> {
  if (!env.REDIS_URL) return
  const redis = new Redis(env.REDIS_URL, { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null })
  redis.on('error', () => {})
  try {
    await redis.connect()
    await forgetPermissions(redis, redisNamespaces(instance.slug).permissions)
    await redis.publish(MODEL_CHANGED, instance.slug)
  }
  catch {
    // A host that runs without Redis reads the model when it starts.
  }
  finally {
    redis.disconnect()
  }
}

/** Directus keeps rights in Redis beyond its own end, so rows that were written past it would stay unread. */
async function forgetPermissions(redis: Redis, namespace: string): Promise<void> {
  let cursor = '0'
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${namespace}:*`, 'COUNT', 500)
    if (keys.length > 0) await redis.unlink(keys)
    cursor = next
  } while (cursor !== '0')
}
