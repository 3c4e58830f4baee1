import { CORE, instanceOf } from '@kontor/apply'
import type { Redis } from 'ioredis'
import pg from 'pg'
import type { Logger } from 'pino'
import type { HostEnv } from '../env.ts'
import { followRun } from './memory.ts'
import { createRelay, type Relay } from './relay.ts'

/** How long the end of a tenant's process waits for its last events. Milliseconds. */
const PATIENCE = 5_000

export interface Relays {
  /** A tenant wakes: from now on its events are published. */
  follow(slug: string): void
  /** Whether events of a tenant still go to its stream. */
  has(slug: string): boolean
  /** Called every second: who is not live any more is let go of as soon as nothing of it waits. */
  tick(): void
  /** The tenant's data are about to change hands or to go: publishes what it can and lets go. */
  leave(slug: string): Promise<void>
  stop(): Promise<void>
}

interface RelaysParts {
  readonly env: HostEnv
  readonly redis: Redis
  readonly isLive: (slug: string) => boolean
  /** Events of a tenant are to be sent to its webhooks. */
  readonly hasDeliveries: (slug: string) => void
  readonly logger: Logger
}

/**
 * The relays of the tenants that are live, one connection each. One that is parked while Redis is away keeps its relay
 * until nothing waits; what is written to a parked tenant past its process waits until it wakes.
 */
export function createRelays({ env, redis: shared, isLive, hasDeliveries, logger }: RelaysParts): Relays {
  // Lots are large: nobody who asks for a token waits behind one. A command that may have been done is not sent again.
  const redis = shared.duplicate({ autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 1, commandTimeout: 10_000 })
  redis.on('error', (error: Error) => logger.warn({ err: error.message }, 'redis of events'))
  const runId = followRun(redis)
  const relays = new Map<string, Relay>()
  const leaving = new Map<string, Promise<void>>()

  const open = (slug: string) => new pg.Client({
    host: env.POSTGRES_HOST, port: env.POSTGRES_PORT, user: env.POSTGRES_USER, password: env.POSTGRES_PASSWORD, database: instanceOf(slug).database,
    application_name: 'kontor-events', connectionTimeoutMillis: 5_000, keepAlive: true, statement_timeout: 600_000,
  })

  async function close(slug: string, relay: Relay): Promise<void> {
    if (relays.get(slug) === relay) relays.delete(slug)
    await relay.close()
  }

  async function letGo(slug: string, relay: Relay): Promise<void> {
    // Woken again meanwhile: it stays.
    if (await relay.empty() && !isLive(slug)) await close(slug, relay)
  }

  return {
    follow(slug) {
      if (slug === CORE || relays.has(slug)) return
      const relay = createRelay({ slug, open: () => open(slug), redis, runId, hasDeliveries: () => hasDeliveries(slug), logger })
      relays.set(slug, relay)
      void relay.empty()
    },
    has: slug => relays.has(slug),
    tick() {
      for (const [slug, relay] of relays) {
        if (isLive(slug) || leaving.has(slug)) continue
        leaving.set(slug, letGo(slug, relay).finally(() => leaving.delete(slug)))
      }
    },
    async leave(slug) {
      const relay = relays.get(slug)
      if (!relay) return
      await Promise.race([relay.empty(), new Promise(resolve => setTimeout(resolve, PATIENCE).unref())])
      await close(slug, relay)
    },
    async stop() {
      await Promise.allSettled([...relays].map(async ([slug, relay]) => {
        await Promise.race([relay.empty(), new Promise(resolve => setTimeout(resolve, PATIENCE).unref())])
        await close(slug, relay)
      }))
      redis.disconnect()
    },
  }
}
