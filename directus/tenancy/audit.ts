import type { Sql } from './sql.ts'

/** Who asked for something: a person by the subject of their token, a service by its client, or the hub itself. */
export interface Actor {
  readonly kind: 'person' | 'service' | 'system'
  readonly id: string
  readonly traceId?: string
}

export const SYSTEM: Actor = { kind: 'system', id: 'host' }

/** Writes a line of the platform's audit log. It holds no personal data: it outlives tenants and people. */
export async function audit(sql: Sql, actor: Actor, action: string, tenant: string, details?: Readonly<Record<string, string | number | boolean>>): Promise<void> {
  await sql.query('INSERT INTO audit_log (action, actor_kind, actor, tenant, trace_id, details) VALUES ($1, $2, $3, $4, $5, $6)',
    [action, actor.kind, actor.id, tenant, actor.traceId ?? null, details ? JSON.stringify(details) : null])
}
