import { redisNamespaces } from '@kontor/apply'
import { MODEL_CHANGED, TENANT_NEWS } from '@kontor/model/wire/changes'
import { Redis } from 'ioredis'
import type { Logger } from 'pino'

export interface HostRedis {
  /**
   * Frees a lock that a killed process of this instance may have left: Directus takes it while it reads the schema and
   * would wait half a minute for somebody who is gone. The host runs one process per instance, so nobody else holds it.
   */
  clearSchemaLock(slug: string): Promise<void>
  /** Whether a token is on the list of revoked ones; rejects when that cannot be read. */
  isRevoked(jti: string): Promise<boolean>
  /** Ends a token of ours before its time, which is over in so many seconds. */
  endToken(jti: string, seconds: number): Promise<void>
  /** Tells the portal that what it knows of a tenant is out of date. */
  announceTenant(slug: string): Promise<void>
  /** Calls for each model that was applied while its instance runs. */
  onModelChanged(listener: (slug: string) => void): void
  readonly commands: Redis
  close(): void
}

export function connectRedis(url: string, logger: Logger): HostRedis {
  const options = { maxRetriesPerRequest: 2, commandTimeout: 2_000, retryStrategy: (times: number) => Math.min(times * 200, 3_000) }
  const commands = new Redis(url, options)
  const subscriber = new Redis(url, { ...options, maxRetriesPerRequest: null, commandTimeout: undefined })
  for (const client of [commands, subscriber]) client.on('error', (error: Error) => logger.warn({ err: error.message }, 'redis'))
  subscriber.subscribe(MODEL_CHANGED).catch((error: Error) => logger.warn({ err: error.message }, 'redis: no news of applied models'))
  return {
    commands,
    onModelChanged: listener => void subscriber.on('message', (_channel, slug) => listener(slug)),
    isRevoked: async jti => await commands.exists(`kontor:revoked:jti:${jti}`) > 0,
    async endToken(jti, seconds) {
      await commands.set(`kontor:revoked:jti:${jti}`, '1', 'EX', seconds + 60)
    },
    async announceTenant(slug) {
      await commands.publish(TENANT_NEWS, slug).catch(() => {})
    },
    async clearSchemaLock(slug) {
      await commands.del(`${redisNamespaces(slug).lock}:schemaCache--preparing`)
    },
    close() {
      commands.disconnect()
      subscriber.disconnect()
    },
  }
}
