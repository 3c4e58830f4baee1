import type { Database, SchemaOverview } from '@kontor/extension-shared/context'
import { isOfRow } from '../import/run.ts'
import { attachments, type Attachment } from './attached.ts'

/** How many records of a collection were moved, and how many could not be. */
export interface Moved {
  readonly collection: string
  readonly moved: number
  readonly left: number
}

interface Move {
  readonly merge: string
  readonly lead: string
  readonly other: string
}

/**
 * Gives everything that points to `other` to `lead`, and notes each record. What `lead` has already and may have once only stays where
 * it is. The records themselves are not changed: they keep who wrote them last, and when.
 */
export async function moveAttached(trx: Database, schema: SchemaOverview, move: Move): Promise<Moved[]> {
  const moved: Moved[] = []
  for (const attachment of attachments(schema)) {
    const ids = await pointing(trx, attachment, move)
    if (ids.length === 0) continue
    const done = await moveAll(trx, attachment, move, ids)
    await trx.raw('INSERT INTO kontor_state.lead_merge_moves (merge, collection, field, record) SELECT ?, ?, ?, unnest(?::text[])', [move.merge, attachment.collection, attachment.field, done as never])
    moved.push({ collection: attachment.collection, moved: done.length, left: ids.length - done.length })
  }
  return moved
}

async function pointing(trx: Database, { collection, primary, field, beside }: Attachment, { lead, other }: Move): Promise<string[]> {
  // A lead does not point to itself afterwards.
  const query = trx(collection).where(field, other).orderBy(primary).forUpdate().select({ id: trx.raw('??::text', [primary]) })
  if (beside !== null) void query.where(beside, 'leads')
  // The corrected spelling of a value of that lead; the other is offered its own ones, by its marks.
  if (collection === 'proposals') void query.whereNot(fix => fix.whereNull('document').where('state', 'open'))
  if (collection === 'leads') void query.whereNotIn(primary, [lead, other])
  return (await query as { id: string }[]).map(({ id }) => id)
}

/** All at once, and one by one when one of them cannot go there. @returns those that went */
async function moveAll(trx: Database, attachment: Attachment, move: Move, ids: readonly string[]): Promise<readonly string[]> {
  try {
    await trx.transaction(inner => pointTo(inner, attachment, { from: move.other, to: move.lead }, ids))
    return ids
  } catch (error) {
    if (!isOfRow(error)) throw error
    if (ids.length === 1) return []
    const middle = Math.ceil(ids.length / 2)
    return [...await moveAll(trx, attachment, move, ids.slice(0, middle)), ...await moveAll(trx, attachment, move, ids.slice(middle))]
  }
}

/** @returns how many of the records pointed to `from` still */
async function pointTo(trx: Database, { collection, primary, field, beside }: Attachment, { from, to }: { readonly from: string, readonly to: string }, ids: readonly string[]): Promise<number> {
  const query = trx(collection).where(field, from).whereRaw('??::text = ANY (?)', [primary, ids as never])
  return (beside === null ? query : query.where(beside, 'leads')).update({ [field]: to })
}

/**
 * Gives back what a merge moved, as far as it is still where the merge put it and its collection is still there.
 * @returns how many records came back, and how many stay
 */
export async function moveBack(trx: Database, schema: SchemaOverview, { merge, lead, other }: Move): Promise<{ readonly back: number, readonly stay: number }> {
  const moves: { collection: string, field: string, records: string[] }[] = await trx('kontor_state.lead_merge_moves').where({ merge }).groupBy('collection', 'field').orderBy(['collection', 'field']).select('collection', 'field', trx.raw('array_agg(record) AS records'))
  const known = attachments(schema)
  let [back, stay] = [0, 0]
  for (const { collection, field, records } of moves) {
    const attachment = known.find(one => one.collection === collection && one.field === field)
    const came = attachment ? await pointTo(trx, attachment, { from: lead, to: other }, records) : 0
    back += came
    stay += records.length - came
  }
  return { back, stay }
}
