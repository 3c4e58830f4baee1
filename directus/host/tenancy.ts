import { CORE, ensureSpares, instanceOf } from '@kontor/apply'
import { connectProvisioner } from '@kontor/keycloak'
import { createReconciler, sqlOfPool, type Instances, type Sql } from '@kontor/tenancy'
import type { Redis } from 'ioredis'
import pg from 'pg'
import type { Logger } from 'pino'
import type { HostEnv } from './env.ts'

/** Databases of coming tenants that lie ready. */
const SPARES = 2
/** How long after the last work the spares are made up for, and how often that is looked at. Milliseconds. */
const SPARES_DELAY = 3_000
const SPARES_INTERVAL = 60_000

export interface Tenancy {
  /** `platform_core`, for requests that make jobs. */
  readonly sql: Sql
  stop(): Promise<void>
}

/** Makes, suspends, resumes and deletes tenants inside the host, and keeps spare databases ready. */
export function startTenancy({ env, redis, instances, logger }: { readonly env: HostEnv, readonly redis: Redis, readonly instances: Instances, readonly logger: Logger }): Tenancy {
  const pool = new pg.Pool({
    host: env.POSTGRES_HOST, port: env.POSTGRES_PORT, user: env.POSTGRES_USER, password: env.POSTGRES_PASSWORD, database: instanceOf(CORE).database,
    application_name: 'kontor-tenancy', max: 4, connectionTimeoutMillis: 5_000, idleTimeoutMillis: 30_000,
  })
  pool.on('error', error => logger.warn({ err: error.message }, 'core database'))
  const sql = sqlOfPool(pool)
  const reconciler = createReconciler({ env, sql, redis, instances, keycloak: connectProvisioner(env), logger }, { onIdle: () => refillSoon() })
  let timer: NodeJS.Timeout | undefined

  function refillSoon(delay = SPARES_DELAY): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      ensureSpares(env, SPARES)
        .then(made => made > 0 && logger.info({ made }, 'spare databases made'))
        .catch((error: Error) => logger.warn({ err: error.message }, 'no spare databases'))
        .finally(() => refillSoon(SPARES_INTERVAL))
    }, delay)
    timer.unref()
  }

  return {
    sql,
    async stop() {
      clearTimeout(timer)
      await reconciler.stop()
      await pool.end()
    },
  }
}
