import { CORE, instanceOf } from '@kontor/apply'
import { TENANT_CHANGED } from '@kontor/compile/platform.ts'
import pg from 'pg'
import type { Logger } from 'pino'
import type { HostEnv } from './env.ts'

/** Milliseconds between two attempts to listen. */
const RETRY = 1_000

export interface TenantNews {
  /** Whether news reach us at the moment. */
  listening(): boolean
  close(): Promise<void>
}

/**
 * Listens to the database of the platform for tenants that are made, changed or removed, whoever does it.
 * @param on.missed news may have been lost, because the connection is new
 */
export function listenForTenants(env: HostEnv, logger: Logger, on: { changed(slug: string): void, missed(): void }): TenantNews {
  let client: pg.Client | undefined
  let open = false
  let closed = false
  let timer: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      host: env.POSTGRES_HOST, port: env.POSTGRES_PORT, user: env.POSTGRES_USER, password: env.POSTGRES_PASSWORD, database: instanceOf(CORE).database,
      application_name: 'kontor-host news', connectionTimeoutMillis: 5_000, keepAlive: true,
    })
    client = fresh
    fresh.on('error', error => logger.warn({ err: error.message }, 'no news of tenants'))
    fresh.once('end', () => {
      open = false
      if (!closed) timer = setTimeout(() => void connect(), RETRY)
    })
    fresh.on('notification', ({ payload }) => payload !== undefined && on.changed(payload))
    try {
      await fresh.connect()
      await fresh.query(`LISTEN ${TENANT_CHANGED}`)
      on.missed()
      open = true
    }
    catch (error) {
      logger.warn({ err: (error as Error).message }, 'no news of tenants')
      // Emits `end`, which tries again.
      await fresh.end().catch(() => {})
    }
  }

  void connect()
  return {
    listening: () => open,
    async close() {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => {})
    },
  }
}
