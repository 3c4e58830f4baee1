import type { Database } from '@kontor/extension-shared/context'
import { isOfModel } from './erasable.ts'

/** Types of own columns that cannot name anybody. A date may be that of a birth, a number one to be dialled: everything else is emptied. */
const HARMLESS = ['bool']

/** What the columns become: nothing, and the empty text where a tenant's own column must have one. */
export async function emptied(trx: Database, table: 'leads' | 'activities' | 'contacts', personal: readonly string[]): Promise<Record<string, unknown>> {
  const { rows } = await trx.raw<{ rows: { column: string, nullable: boolean, harmless: boolean, text: boolean, pointing: boolean }[] }>(`
    SELECT a.attname AS column, NOT a.attnotnull AS nullable, t.typname = ANY(?::text[]) AS harmless, t.typcategory = 'S' AS text,
      EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = a.attrelid AND a.attnum = ANY (k.conkey) AND k.confrelid <> 'public.directus_files'::regclass) AS pointing
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''`, [HARMLESS, `public.${table}`])
  const going = rows.filter(({ column, harmless, pointing }) => personal.includes(column) || !isOfModel(table, column) && !harmless && !pointing)
  return Object.fromEntries(going.filter(({ nullable, text }) => nullable || text).map(({ column, nullable }) => [column, nullable ? null : '']))
}

/** History, events and what Directus noted of former values; written by the change just made as well. */
export async function clearPast(trx: Database, collection: string, records: readonly string[], fields: readonly string[]): Promise<void> {
  if (records.length === 0) return
  await trx.raw('UPDATE kontor_state.record_changes SET changes = changes - ?::text[] WHERE collection = ? AND record = ANY (?::uuid[]) AND jsonb_exists_any(changes, ?::text[])', [fields, collection, records, fields])
  await trx.raw('DELETE FROM kontor_state.record_changes WHERE collection = ? AND record = ANY (?::uuid[]) AND action = \'updated\' AND changes = \'{}\'', [collection, records])
  // What was told of it before leaves the stream too: the host goes by `erased`.
  await trx.raw(`
    UPDATE kontor_state.outbox_events e SET erased = true, payload = e.payload
      || CASE WHEN jsonb_exists(e.payload, 'values') THEN jsonb_build_object('values', (e.payload -> 'values') - CAST(:fields AS text[])) ELSE '{}' END
      || CASE WHEN jsonb_exists(e.payload, 'changed') THEN jsonb_build_object('changed', (e.payload -> 'changed') - CAST(:fields AS text[])) ELSE '{}' END
    WHERE e.collection = :collection AND e.record = ANY (CAST(:records AS text[]))`, { fields, collection, records } as never)
  await trx('webhook_deliveries').whereIn('record', [...records]).whereNotNull('response').update({ response: null })
  for (const table of ['directus_revisions', 'directus_notifications']) await trx(table).where({ collection }).whereIn('item', [...records]).delete()
}
