import { randomUUID } from 'node:crypto'
import { transaction, type Client } from '@kontor/apply'
import type { OpenRegistration } from './open-registrations.ts'

const OWN_ROW = 'SELECT id, email FROM directus_users WHERE provider = \'keycloak\' AND external_identifier = $1'

/**
 * Whether an administrator has done something about the person since they registered: sent the mail again, changed the
 * role, locked them out. Then they are the administrator's, like anybody whom they invited.
 */
export async function hasSpokenFor(client: Client, { sub, registeredAt }: OpenRegistration, email: string | undefined): Promise<boolean> {
  const { rows } = await client.query(`
    SELECT 1 FROM audit_log WHERE at >= $2 AND (actor IS NOT NULL OR actor_name IS NOT NULL) AND action LIKE 'person.%'
      AND (subject IN (SELECT id FROM (${OWN_ROW}) AS own) OR lower(target) = $3) LIMIT 1`, [sub, registeredAt, email?.toLowerCase() ?? null])
  return rows.length > 0
}

/**
 * Takes somebody who registered and never came out of a tenant's records: their row, unless something names it, and
 * their address in the audit log, which says instead that the registration was taken back. Running it again adds nothing.
 */
export function removeTraces(client: Client, { sub, registeredAt }: OpenRegistration, email: string | undefined): Promise<void> {
  return transaction(client, async () => {
    const { rows: [own] } = await client.query<{ id: string, email: string | null }>(OWN_ROW, [sub])
    const address = (email ?? own?.email)?.toLowerCase()
    // Erased or removed before: what there was to say stands in the log.
    if (!own && !address) return
    await client.query('SET LOCAL kontor.hard_delete = \'on\'')
    if (address) await client.query('UPDATE audit_log SET target = $1 WHERE action = \'person.registered\' AND lower(target) = $2', [sub, address])
    await client.query(`
      INSERT INTO audit_log (id, at, action, target) SELECT $1::uuid, now(), 'person.registration_expired', $2::text
      WHERE NOT EXISTS (SELECT 1 FROM audit_log WHERE action = 'person.registration_expired' AND target = $2::text AND at >= $3)`, [randomUUID(), sub, registeredAt])
    if (!own) return
    if (await isNamed(client, own.id)) await client.query('UPDATE directus_users SET status = \'archived\' WHERE id = $1', [own.id])
    else await client.query('DELETE FROM directus_users WHERE id = $1', [own.id])
  })
}

/** Whether a record names the person, such as a lead that was given to them. What would go with their row does not count. */
async function isNamed(client: Client, person: string): Promise<boolean> {
  const { rows } = await client.query<{ table: string, column: string }>(`
    SELECT c.conrelid::regclass::text AS table, quote_ident(a.attname) AS column FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND c.confrelid = 'public.directus_users'::regclass AND c.confdeltype <> 'c' AND c.conrelid <> 'public.audit_log'::regclass`)
  for (const { table, column } of rows) if ((await client.query(`SELECT 1 FROM ${table} WHERE ${column} = $1 LIMIT 1`, [person])).rows.length > 0) return true
  return false
}
