import type { TenantRole } from '@kontor/policies'
import type pg from 'pg'

/** An invitation of somebody who belongs to another tenant: it counts when they have accepted it. */
export interface PendingMember {
  readonly tenant: string
  /** Subject of their account. */
  readonly sub: string
  readonly role: TenantRole
  readonly invitedAt: Date
}

const COLUMNS = 'tenant, sub, role, invited_at AS "invitedAt"'

/**
 * Invitations that wait for their person, in `platform_core`: outside the tenants' own data, so that no administrator can
 * say that somebody has accepted.
 */
export function createPendingMembers(pool: Pick<pg.Pool, 'query'>) {
  return {
    async find(tenant: string, sub: string): Promise<PendingMember | undefined> {
      return (await pool.query<PendingMember>(`SELECT ${COLUMNS} FROM kontor_state.pending_members WHERE tenant = $1 AND sub = $2`, [tenant, sub])).rows[0]
    },
    async ofTenant(tenant: string): Promise<PendingMember[]> {
      return (await pool.query<PendingMember>(`SELECT ${COLUMNS} FROM kontor_state.pending_members WHERE tenant = $1`, [tenant])).rows
    },
    /** What waits for a person, with the names of the tenants that are open. */
    async ofPerson(sub: string): Promise<(PendingMember & { readonly name: string })[]> {
      return (await pool.query<PendingMember & { name: string }>(
        `SELECT p.tenant, p.sub, p.role, p.invited_at AS "invitedAt", t.name FROM kontor_state.pending_members p JOIN tenants t ON t.slug = p.tenant AND t.status = 'active' WHERE p.sub = $1 ORDER BY p.invited_at`, [sub])).rows
    },
    async put(tenant: string, sub: string, role: TenantRole): Promise<void> {
      await pool.query('INSERT INTO kontor_state.pending_members (tenant, sub, role) VALUES ($1, $2, $3) ON CONFLICT (tenant, sub) DO UPDATE SET role = excluded.role', [tenant, sub, role])
    },
    /** Changes what they are invited as; an invitation that is gone stays gone. */
    async setRole(tenant: string, sub: string, role: TenantRole): Promise<void> {
      await pool.query('UPDATE kontor_state.pending_members SET role = $3 WHERE tenant = $1 AND sub = $2', [tenant, sub, role])
    },
    /** @returns whether there was one */
    async remove(tenant: string, sub: string): Promise<boolean> {
      return Boolean((await pool.query('DELETE FROM kontor_state.pending_members WHERE tenant = $1 AND sub = $2', [tenant, sub])).rowCount)
    },
    /** The account is gone. */
    async forget(sub: string): Promise<void> {
      await pool.query('DELETE FROM kontor_state.pending_members WHERE sub = $1', [sub])
    },
  }
}
export type PendingMembers = ReturnType<typeof createPendingMembers>
