import { Redis } from 'ioredis'
import { log } from '../core/log.ts'
import { KontorError } from '../core/errors.ts'
import { authEnv } from './env.ts'

let client: Redis | undefined

/** The portal's connection to Redis; commands fail fast while it is away. */
function redis(): Redis {
  if (client) return client
  client = new Redis(authEnv().REDIS_URL, { maxRetriesPerRequest: 1, connectTimeout: 2000, commandTimeout: 2000, keyPrefix: 'portal:' })
  client.on('error', error => log.warn({ err: error }, 'redis'))
  return client
}

/**
 * Runs commands.
 * @throws KontorError 503 when Redis does not answer: a session that cannot be read is neither valid nor gone
 */
export async function withRedis<T>(work: (client: Redis) => Promise<T>): Promise<T> {
  try {
    return await work(redis())
  }
  catch (cause) {
    throw cause instanceof KontorError ? cause : new KontorError('UNAVAILABLE', { cause })
  }
}
