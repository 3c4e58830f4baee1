import type { Database } from '@kontor/extension-shared/context'
import { eraseRows } from '../people/erase/records.ts'

/**
 * Deletes a lead for good with everything attached to it. In a transaction that says `kontor.hard_delete`; what the
 * database keeps of deleted rows (history, payloads of events, search) goes by its triggers.
 */
export async function eraseLead(trx: Database, lead: string): Promise<void> {
  await eraseTalk(trx, lead)
  const activities = await trx('activities').where({ lead }).pluck('id') as string[]
  await eraseComments(trx, [lead, ...activities])
  await eraseRows(trx, 'leads', [lead])
}

/** Threads about the lead, and answers elsewhere that name it as what they were made from. */
export async function eraseTalk(trx: Database, lead: string): Promise<void> {
  await eraseRows(trx, 'chat_threads', await trx('chat_threads').where({ lead }).pluck('id') as string[])
  await eraseAnswers(trx, lead)
}

/** Answers that name a record as what they were made from. */
export async function eraseAnswers(trx: Database, record: string): Promise<void> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(`
    SELECT m.id FROM chat_messages m WHERE m.sources IS NOT NULL AND strpos(m.sources::text, ?) > 0`, [record])
  await eraseRows(trx, 'chat_messages', rows.map(({ id }) => id))
}

/** What people remarked on the records, with what Directus noted of the remarks. */
export async function eraseComments(trx: Database, items: readonly string[]): Promise<void> {
  const ids = await trx('directus_comments').whereIn('collection', ['leads', 'activities', 'contacts']).whereIn('item', [...items]).pluck('id') as string[]
  await trx('directus_revisions').where({ collection: 'directus_comments' }).whereIn('item', ids).delete()
  await trx('directus_comments').whereIn('id', ids).delete()
}
