import { CORE, instanceOf } from '@kontor/apply'
import { MODULES, type ModuleName } from '@kontor/model'
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
  /** Modules that it has and uses. */
  readonly modules: readonly ModuleName[]
}

/** The host's own, few questions to `platform_core`. */
export interface CoreDatabase {
  /** @throws when the entry could not be written; then what it tells of must not happen */
  audit(entry: AuditEntry): Promise<void>
  findTenant(slug: string): Promise<TenantRecord | undefined>
  /** When each active tenant has to be woken; one that was live when the host died has to be asked: at once. */
  listSchedules(): Promise<{ slug: string, wakeAt: Date | undefined }[]>
  /** The tenant's process starts: what it has to do later is not known until it is parked. */
  noteWoken(slug: string): Promise<void>
  noteParked(slug: string, wakeAt: Date | undefined): Promise<void>
  /** A parked tenant has work at once, also after a restart of the host. */
  noteWork(slug: string): Promise<void>
  /** Connections that the server allows. */
  maxConnections(): Promise<number>
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
  return {
    async audit({ action, actorKind, actor, tenant, traceId, details }) {
      await pool.query('INSERT INTO audit_log (action, actor_kind, actor, tenant, trace_id, details) VALUES ($1, $2, $3, $4, $5, $6)',
        [action, actorKind, actor, tenant, traceId ?? null, details ? JSON.stringify(details) : null])
    },
    async findTenant(slug) {
      const { rows: [found] } = await pool.query<Omit<TenantRecord, 'modules'> & { off: readonly string[] }>(`
        SELECT slug, name, status, ARRAY(SELECT module FROM tenant_modules WHERE tenant = tenants.id AND NOT (enabled AND available)) AS off FROM tenants WHERE slug = $1`, [slug])
      if (!found) return undefined
      const { off, ...tenant } = found
      return { ...tenant, modules: MODULES.filter(module => !off.includes(module)) }
    },
    async listSchedules() {
      const { rows } = await pool.query<{ slug: string, at: Date | null }>('SELECT slug, CASE WHEN parked_at IS NULL THEN now() ELSE wake_at END AS at FROM tenants WHERE status = \'active\'')
      return rows.map(({ slug, at }) => ({ slug, wakeAt: at ?? undefined }))
    },
    async noteWoken(slug) {
      await pool.query('UPDATE tenants SET parked_at = NULL, wake_at = NULL WHERE slug = $1', [slug])
    },
    async noteParked(slug, wakeAt) {
      await pool.query('UPDATE tenants SET parked_at = now(), wake_at = $2 WHERE slug = $1', [slug, wakeAt ?? null])
    },
    async noteWork(slug) {
      await pool.query('UPDATE tenants SET wake_at = now() WHERE slug = $1 AND parked_at IS NOT NULL AND (wake_at IS NULL OR wake_at > now())', [slug])
    },
    maxConnections: async () => Number((await pool.query<{ max_connections: string }>('SHOW max_connections')).rows[0]?.max_connections),
    pool,
    close: () => pool.end(),
  }
}
