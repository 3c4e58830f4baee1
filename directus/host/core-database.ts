import { CORE, instanceOf } from '@kontor/apply'
import pg from 'pg'
import type { Logger } from 'pino'
import type { HostEnv } from './env.ts'

/** Something that happened to a tenant or was given out, for `audit_log` of the platform. Names nobody. */
export interface AuditEntry {
  /** `<thing>.<what happened>`, such as `automation_token.issued`. */
  readonly action: string
  readonly actorKind: 'service' | 'system'
  /** Keycloak client, or the part of the hub that acted by itself. */
  readonly actor: string
  readonly tenant: string
  readonly traceId?: string
  readonly details?: Readonly<Record<string, string | number>>
}

export type TenantStatus = 'creating' | 'active' | 'suspended' | 'failed' | 'deleting'

export interface TenantRecord {
  readonly slug: string
  readonly name: string
  readonly status: TenantStatus
}

/** The host's own, few questions to `platform_core`. */
export interface CoreDatabase {
  /** @throws when the entry could not be written; then what it tells of must not happen */
  audit(entry: AuditEntry): Promise<void>
  findTenant(slug: string): Promise<TenantRecord | undefined>
  listTenants(): Promise<TenantRecord[]>
  readonly pool: pg.Pool
  close(): Promise<void>
}

export function openCoreDatabase(env: HostEnv, logger: Logger): CoreDatabase {
  const pool = new pg.Pool({
    host: env.POSTGRES_HOST, port: env.POSTGRES_PORT, user: env.POSTGRES_USER, password: env.POSTGRES_PASSWORD, database: instanceOf(CORE).database,
    application_name: 'kontor-host', max: 2, connectionTimeoutMillis: 5_000, idleTimeoutMillis: 30_000, query_timeout: 5_000,
  })
  // An idle connection that breaks is replaced by the next question.
  pool.on('error', error => logger.warn({ err: error.message }, 'core database'))
  const tenants = async (where: string, values: unknown[]) => (await pool.query<TenantRecord>(`SELECT slug, name, status FROM tenants ${where} ORDER BY slug`, values)).rows
  return {
    async audit({ action, actorKind, actor, tenant, traceId, details }) {
      await pool.query('INSERT INTO audit_log (action, actor_kind, actor, tenant, trace_id, details) VALUES ($1, $2, $3, $4, $5, $6)',
        [action, actorKind, actor, tenant, traceId ?? null, details ? JSON.stringify(details) : null])
    },
    findTenant: async slug => (await tenants('WHERE slug = $1', [slug]))[0],
    listTenants: () => tenants('', []),
    pool,
    close: () => pool.end(),
  }
}
