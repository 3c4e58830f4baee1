import type { LeadCopy, LeadParts } from '@kontor/model/wire/privacy'
import type { Database } from '@kontor/extension-shared/context'
import { readChats } from './read-chats.ts'
import { named, readAll, readHistory, readRecord, type Row, type Who } from './read-copy.ts'
import { readFieldFiles } from './read-field-files.ts'
import { readGone } from './read-gone.ts'

/** Everything that is kept of a lead and where it came from, with what was merged into it and made of it, as far as the person may read it. @throws LEAD_UNKNOWN */
export async function copyLead(who: Who, id: string): Promise<LeadCopy> {
  const lead = await readRecord(who, 'leads', id)
  const went = await mergedInto(who.context.database, id)
  const [parts, merged, chats, made] = await Promise.all([
    partsOf(who, lead, readAll), went.length === 0 ? [] : readGone(who, 'leads', { id: { _in: went } }), readChats(who, [id, ...went]), madeOf(who, [id, ...went]),
  ])
  // One after the other: each asks for a dozen lists.
  const others: LeadParts[] = []
  for (const other of merged) others.push(await partsOf(who, other, readGone))
  return { ...parts, chats, merged: others, made }
}

/** What hangs on a lead, `read` by the rules of one that is there or of one that is gone. What was deleted is kept, and so belongs to the copy. */
async function partsOf(who: Who, lead: Row, read: typeof readAll): Promise<LeadParts> {
  const id = lead.id as string
  const ofLead = (collection: string) => read(who, collection, { lead: { _eq: id } })
  const activities = (deleted: object) => readGone(who, 'activities', { lead: { _eq: id }, deleted_at: deleted })
  const [origins, marks, proposals, documents, present, deleted, files, fieldFiles, submissions, rows, tasks, history] = await Promise.all([
    ofLead('lead_origins'), ofLead('lead_marks'), ofLead('proposals'), ofLead('source_documents'), activities({ _null: true }), activities({ _nnull: true }), readGone(who, 'lead_files', { lead: { _eq: id } }), readFieldFiles(who, id),
    ofLead('form_submissions'), ofLead('import_rows'), readGone(who, 'tasks', { about_collection: { _eq: 'leads' }, about_record: { _eq: id } }), readHistory(who, 'leads', id),
  ])
  const comments = await readAll(who, 'directus_comments', { _or: [about('leads', [id]), about('activities', [...present, ...deleted].map(activity => activity.id))] })
  const names = (list: readonly Row[]) => Promise.all(list.map(row => named(who, row)))
  return {
    lead: await named(who, lead), origins: await names(origins), marks, proposals, documents, activities: present, deleted_activities: await names(deleted), files, field_files: fieldFiles, comments: await names(comments),
    tasks, history, submissions, import_rows: rows,
  }
}

/** Conditions side by side in an `_or` would each be enough. */
const about = (collection: string, items: readonly unknown[]) => ({ _and: [{ collection: { _eq: collection } }, { item: { _in: items } }] })

/** Leads that were merged into one, and into those before. */
async function mergedInto(database: Database, lead: string): Promise<string[]> {
  const { rows } = await database.raw<{ rows: { id: string }[] }>(`
    WITH RECURSIVE went AS (SELECT id FROM leads WHERE merged_into = ? UNION SELECT l.id FROM leads l JOIN went w ON l.merged_into = w.id) SELECT id FROM went WHERE id <> ?`, [lead, lead])
  return rows.map(({ id }) => id)
}

/** What leads were converted to: a customer that was there before counts as well. */
async function madeOf(who: Who, leads: readonly string[]): Promise<LeadCopy['made']> {
  const { context: { database } } = who
  const of = async (collection: 'customers' | 'contacts' | 'opportunities', column: 'customer' | 'contact' | 'opportunity') => {
    const converted = await database('kontor_state.conversions').whereIn('lead', [...leads]).whereNotNull(column).pluck(column) as string[]
    const rows = await readGone(who, collection, { _or: [{ lead: { _in: leads } }, { id: { _in: converted } }] })
    return Promise.all(rows.map(row => named(who, row)))
  }
  const [customers, contacts, opportunities] = await Promise.all([of('customers', 'customer'), of('contacts', 'contact'), of('opportunities', 'opportunity')])
  return { customers, contacts, opportunities }
}
