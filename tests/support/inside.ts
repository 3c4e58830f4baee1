import { Redis } from 'ioredis'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { redisUrl } from '../../launcher/parts/redis.ts'
import { hubInside } from './hub.ts'

/** Rows of a query in one of the hub's databases. */
export function rowsOf<T extends object>(database: string, sql: string, values: unknown[] = []): Promise<T[]> {
  return withPostgres(hubInside(), database, async client => (await client.query<T>(sql, values)).rows)
}

/** Works in the hub's Redis. */
export async function withRedis<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
  const { config, secrets } = hubInside()
  const redis = new Redis(redisUrl(config, secrets), { maxRetriesPerRequest: 5 })
  redis.on('error', () => {})
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}
