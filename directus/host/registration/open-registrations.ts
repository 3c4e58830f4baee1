import type pg from 'pg'

/** Days after which a registration that nobody completes is taken back, counted from the last mail with a link. */
export const REGISTRATION_DAYS = 7
/** So many at a time; the next look takes more. */
const BATCH = 50

/** Somebody who registered themselves and had set no password yet when this was written. Nothing of it names them. */
export interface OpenRegistration {
  readonly tenant: string
  /** Subject of their account. */
  readonly sub: string
  readonly registeredAt: Date
}

const OVERDUE = 'SELECT r.tenant, r.sub, r.registered_at AS "registeredAt" FROM kontor_state.open_registrations r JOIN tenants t ON t.slug = r.tenant AND t.status IN (\'active\', \'suspended\')'

/** Registrations whose end is not known yet, in `platform_core`: one question finds what is overdue in all tenants. */
export function createOpenRegistrations(pool: Pick<pg.Pool, 'query'>) {
  return {
    /** Before the membership is made: what breaks off in between is taken back like the rest. */
    async put(tenant: string, sub: string): Promise<void> {
      await pool.query('INSERT INTO kontor_state.open_registrations (tenant, sub) VALUES ($1, $2) ON CONFLICT (tenant, sub) DO UPDATE SET registered_at = now(), asked_at = now()', [tenant, sub])
    },
    /** A new link was sent, which must work as long as the first; whoever did not register themselves is in no row. */
    async renew(tenant: string, sub: string): Promise<void> {
      await pool.query('UPDATE kontor_state.open_registrations SET asked_at = now() WHERE tenant = $1 AND sub = $2', [tenant, sub])
    },
    /** The oldest first. */
    async overdue(): Promise<OpenRegistration[]> {
      return (await pool.query<OpenRegistration>(`${OVERDUE} WHERE r.asked_at < now() - make_interval(days => $1) ORDER BY r.asked_at LIMIT ${BATCH}`, [REGISTRATION_DAYS])).rows
    },
    /** Once more under the tenant's lock, as they may have asked again meanwhile. */
    async isOverdue({ tenant, sub }: OpenRegistration): Promise<boolean> {
      return (await pool.query(`${OVERDUE} WHERE r.asked_at < now() - make_interval(days => $1) AND r.tenant = $2 AND r.sub = $3`, [REGISTRATION_DAYS, tenant, sub])).rowCount === 1
    },
    async remove({ tenant, sub }: Pick<OpenRegistration, 'tenant' | 'sub'>): Promise<void> {
      await pool.query('DELETE FROM kontor_state.open_registrations WHERE tenant = $1 AND sub = $2', [tenant, sub])
    },
    /** Whether anybody else waits for the account: an invitation, or a registration in another tenant. */
    async isWanted({ tenant, sub }: OpenRegistration): Promise<boolean> {
      return (await pool.query('SELECT 1 FROM kontor_state.pending_members WHERE sub = $2 UNION ALL SELECT 1 FROM kontor_state.open_registrations WHERE sub = $2 AND tenant <> $1', [tenant, sub])).rows.length > 0
    },
  }
}
export type OpenRegistrations = ReturnType<typeof createOpenRegistrations>
