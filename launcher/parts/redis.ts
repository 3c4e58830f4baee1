import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { Config } from '../config.ts'
import type { Secrets } from '../secrets.ts'
import { findRedis } from '../system/redis.ts'
import type { Part } from './part.ts'

/** Address of Redis with its password. */
export function redisUrl(config: Config, secrets: Secrets): string {
  return `redis://:${secrets.values.REDIS_PASSWORD}@127.0.0.1:${config.ports.REDIS_PORT}`
}

export const redis: Part = {
  name: 'redis',
  label: 'Redis',
  needs: [],
  ports: ['REDIS_PORT'],
  async prepare({ config, secrets }) {
    await findRedis(config)
    const folder = join(config.home, 'redis')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // In a file, because a password on the command line can be read by everybody on the machine.
    writeFileSync(join(folder, 'redis.conf'), [
      'bind 127.0.0.1', `port ${config.ports.REDIS_PORT}`, `requirepass ${secrets.values.REDIS_PASSWORD}`, `dir "${folder}"`,
      // Written before a command is answered, so that killing the process loses nothing that was acknowledged.
      'appendonly yes', 'appendfsync everysec', 'save ""', 'daemonize no', 'maxmemory-policy noeviction',
      // One entry of a stream in each block: of a block that holds others too, what is deleted would stay.
      'stream-node-max-entries 1', '',
    ].join('\n'), { mode: 0o600 })
  },
  async command({ config }) {
    return { file: await findRedis(config), args: [join(config.home, 'redis', 'redis.conf')], env: {} }
  },
  async healthy({ config, secrets }) {
    const client = new Redis(redisUrl(config, secrets), { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null, connectTimeout: 5000 })
    client.on('error', () => {})
    try {
      await client.connect()
      return await client.ping() === 'PONG'
    } finally {
      client.disconnect()
    }
  },
  stopSignal: 'SIGTERM',
  patience: 10_000,
  startSeconds: 120,
  url: config => `127.0.0.1:${config.ports.REDIS_PORT}`,
  version: () => '',
}
