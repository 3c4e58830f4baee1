import { DEFAULT_ORIGIN } from '@kontor/model'
import type { Database } from '@kontor/extension-shared/context'
import { eraseRows } from '../people/erase/records.ts'
import { eraseComments, eraseTalk } from './erase-lead.ts'
import { GOING_PARTS, isOfModel, PERSONAL_ACTIVITY_FIELDS, PERSONAL_FIELDS } from './erasable.ts'

/** Types of own columns that cannot name anybody. A date may be that of a birth, a number one to be dialled: everything else is emptied. */
const HARMLESS = ['bool']

/**
 * Takes the person out of a lead: names, addresses, numbers, texts that somebody wrote, texts it was proven by. Company,
 * place, industry, status, owner and that something happened and when stay. The same leaves history, events, search and
 * origins. In a transaction that says `kontor.hard_delete`.
 */
export async function anonymizeLead(trx: Database, lead: string, actor: string | null): Promise<void> {
  await eraseTalk(trx, lead)
  const activities = await trx('activities').where({ lead }).pluck('id') as string[]
  await eraseComments(trx, [lead, ...activities])
  // A deleted activity is no fact for statistics.
  const deleted = await trx('activities').where({ lead }).whereNotNull('deleted_at').pluck('id') as string[]
  await eraseRows(trx, 'activities', deleted)
  const kept = activities.filter(id => !deleted.includes(id))
  for (const part of GOING_PARTS) {
    const rows = await trx(part).where(where => part === 'lead_duplicates' ? where.where({ lead }).orWhere({ other: lead }) : where.where({ lead })).pluck('id') as string[]
    await eraseRows(trx, part, rows)
  }
  await eraseRows(trx, 'tasks', await trx('tasks').where({ about_collection: 'leads', about_record: lead }).pluck('id') as string[])
  const fields = await emptied(trx, 'leads', PERSONAL_FIELDS)
  const spoken = await emptied(trx, 'activities', PERSONAL_ACTIVITY_FIELDS)
  // Nobody gave the empty values; who emptied them stands in the lead and in the audit log.
  await trx.raw('SELECT set_config(\'kontor.facts\', \'given\', true)')
  if (kept.length > 0) await trx('activities').whereIn('id', kept).update({ ...spoken, user_updated: actor, date_updated: trx.fn.now() })
  // A reason for disqualifying goes, and a lead that has become a customer is emptied too: neither rule is about this.
  await trx.raw('SELECT set_config(\'kontor.restore\', \'on\', true)')
  await trx('leads').where({ id: lead }).update({ ...fields, user_updated: actor, date_updated: trx.fn.now() })
  await trx.raw('SELECT set_config(\'kontor.restore\', \'\', true)')
  await clearFacts(trx, lead, Object.keys(fields))
  await clearPast(trx, 'leads', [lead], Object.keys(fields))
  await clearPast(trx, 'activities', kept, Object.keys(spoken))
}

/** What the columns become: nothing, and the empty text where a tenant's own column must have one. */
async function emptied(trx: Database, table: 'leads' | 'activities', personal: readonly string[]): Promise<Record<string, unknown>> {
  const { rows } = await trx.raw<{ rows: { column: string, nullable: boolean, harmless: boolean, text: boolean, pointing: boolean }[] }>(`
    SELECT a.attname AS column, NOT a.attnotnull AS nullable, t.typname = ANY(?::text[]) AS harmless, t.typcategory = 'S' AS text,
      EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = a.attrelid AND a.attnum = ANY (k.conkey) AND k.confrelid <> 'public.directus_files'::regclass) AS pointing
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''`, [HARMLESS, `public.${table}`])
  const going = rows.filter(({ column, harmless, pointing }) => personal.includes(column) || !isOfModel(table, column) && !harmless && !pointing)
  return Object.fromEntries(going.filter(({ nullable, text }) => nullable || text).map(({ column, nullable }) => [column, nullable ? null : '']))
}

/** Origins and marks of the fields, former values of imports, keys for duplicates; passages of the others may name anybody. */
async function clearFacts(trx: Database, lead: string, fields: readonly string[]): Promise<void> {
  for (const table of ['lead_origins', 'lead_marks']) await trx(table).where({ lead }).whereIn('field', fields.filter(name => name !== DEFAULT_ORIGIN)).delete()
  await trx('lead_origins').where({ lead }).whereNotNull('passage').update({ passage: null })
  await trx('kontor_state.lead_merges').where({ lead }).orWhere({ other: lead }).delete()
  for (const table of ['import_changes', 'lead_keys']) await trx(`kontor_state.${table}`).where({ lead }).delete()
}

/** History, events and what Directus noted of former values; written by the change just made as well. */
async function clearPast(trx: Database, collection: string, records: readonly string[], fields: readonly string[]): Promise<void> {
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
