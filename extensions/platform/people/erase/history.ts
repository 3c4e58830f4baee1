import { ERASED_NAMES } from '@kontor/model'
import type { Database } from '@kontor/extension-shared/context'
import { wholeWord } from '@kontor/tenancy/traces/whole-word.ts'
import type { Erasure } from './erasures.ts'

/** `directus_users.provider` of those: no login leads there, and no list of people shows them. */
export const ERASED_PROVIDER = 'erased'

/**
 * Takes name, address and everything else out of what goes on to name the person: their row, the audit log and what
 * Directus noted of their work. References stay and name nobody.
 */
export async function clearHistory(database: Database, erasure: Erasure): Promise<void> {
  const { person } = erasure
  await database.transaction(async (trx) => {
    await trx.raw('SET LOCAL kontor.hard_delete = \'on\'')
    const settings = await trx('tenant_settings').first('locale') as { locale: 'de' | 'en' | null } | undefined
    const name = ERASED_NAMES[settings?.locale ?? 'de']
    await clearAuditLog(trx, erasure, name)
    await trx('directus_revisions').where({ collection: 'directus_users', item: person }).delete()
    await trx('directus_activity').where({ user: person }).update({ ip: null, user_agent: null, origin: null })
    for (const table of ['directus_sessions', 'directus_presets', 'directus_access']) await trx(table).where({ user: person }).delete()
    await trx('directus_notifications').where(where => where.where({ recipient: person }).orWhere({ sender: person })).delete()
    await clearRow(trx, person, name)
  })
}

async function clearAuditLog(trx: Database, { person, email, name: former }: Erasure, name: string): Promise<void> {
  await trx('audit_log').where({ actor: person }).update({ actor_name: name })
  const labels = [email, former].flatMap(label => label ? [label.toLowerCase()] : [])
  await trx.raw('UPDATE audit_log SET target = ? WHERE target <> ? AND (subject = ? OR lower(target) = ANY(?::text[]))', [person, person, person, labels])
  // Values alone: the name of a setting is nobody's.
  await trx.raw(`
    UPDATE audit_log SET before = NULL, after = NULL WHERE EXISTS (
      SELECT 1 FROM unnest(ARRAY[before::jsonb, after::jsonb]) AS side, jsonb_path_query(side, 'strict $.**') AS value, unnest(?::text[]) AS label
      WHERE jsonb_typeof(value) = 'string' AND lower(value #>> '{}') ~ label)`, [labels.map(wholeWord)])
}

/** Every column but the id, the tenant's own columns too, is emptied or gets its default. */
async function clearRow(trx: Database, person: string, name: string): Promise<void> {
  const { rows } = await trx.raw<{ rows: { column: string, nullable: boolean }[] }>(`
    SELECT attname AS column, NOT attnotnull AS nullable FROM pg_attribute
    WHERE attrelid = 'public.directus_users'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND (NOT attnotnull OR atthasdef)`, [])
  const emptied = Object.fromEntries(rows.filter(({ column }) => column !== 'id').map(({ column, nullable }) => [column, nullable ? null : trx.raw('DEFAULT')]))
  await trx('directus_users').where({ id: person }).update({ ...emptied, last_name: name, provider: ERASED_PROVIDER, status: 'archived' })
}
