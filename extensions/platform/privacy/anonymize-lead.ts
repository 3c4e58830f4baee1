import { DEFAULT_ORIGIN } from '@kontor/model'
import type { Database } from '@kontor/extension-shared/context'
import { eraseRows } from '../people/erase/records.ts'
import { clearPast, emptied } from './empty-records.ts'
import { GOING_PARTS, PERSONAL_ACTIVITY_FIELDS, PERSONAL_FIELDS } from './erasable.ts'
import { eraseComments, eraseTalk } from './erase-lead.ts'

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

/** Origins and marks of the fields, former values of imports, keys for duplicates; passages of the others may name anybody. */
async function clearFacts(trx: Database, lead: string, fields: readonly string[]): Promise<void> {
  for (const table of ['lead_origins', 'lead_marks']) await trx(table).where({ lead }).whereIn('field', fields.filter(name => name !== DEFAULT_ORIGIN)).delete()
  await trx('lead_origins').where({ lead }).whereNotNull('passage').update({ passage: null })
  await trx('kontor_state.lead_merges').where({ lead }).orWhere({ other: lead }).delete()
  for (const table of ['import_changes', 'lead_keys']) await trx(`kontor_state.${table}`).where({ lead }).delete()
}
