import { ForbiddenError } from '@directus/errors'
import { withOrigin } from '@kontor/compile/lead-facts.ts'
import type { Database } from '@kontor/extension-shared/context'
import { UNDO_DAYS } from '@kontor/extension-shared/import/limits'
import { asDuplicates } from '../duplicates/as-duplicates.ts'
import { crmError } from '../import/errors.ts'
import { isOfRow } from '../import/run.ts'
import { assertMayDelete } from '../import/targets.ts'
import { restoreOrigins } from '../import/undo-changes.ts'
import { assertMayWrite } from '../proposals/may-change.ts'
import { asMerge, lockPair } from './lock-pair.ts'
import { assertNotConverted, noteHistory, tellOfLeads, type Context, type Person } from './merge-leads.ts'
import { moveBack } from './move-attached.ts'
import { takeDismissalsBack } from './pass-dismissals.ts'
import { CHECKED, keepMarks, marksOf, nextMarks, writeLead, type MarkRow } from './take-values.ts'

export interface Unmerged {
  readonly id: string
  readonly lead: string
  readonly other: string
  /** Columns whose value somebody has changed since; they keep it. */
  readonly kept: readonly string[]
  /** Records that came back, and those that have gone elsewhere since. */
  readonly back: number
  readonly stay: number
}

type Values = Readonly<Record<string, unknown>>
interface Merge { readonly id: string, readonly lead: string, readonly other: string, readonly former: Values, readonly coming: Values, readonly origins: Readonly<Record<string, object>>, readonly marks: readonly MarkRow[], readonly undone_at: Date | null, readonly late: boolean }

/** Merges that cannot be undone any more. */
export const forgetOldMerges = (database: Database): Promise<unknown> => database('kontor_state.lead_merges').whereRaw('at < now() - make_interval(days => ?)', [UNDO_DAYS]).delete()

/**
 * Makes two leads of one again: `other` comes back with what was moved from it and is where the merge put it, and `lead` has its former
 * values where nobody has changed them since. Whoever may change and delete both does. All of it or nothing.
 * @throws FORBIDDEN, MERGE_UNDONE, MERGE_UNDO_LATE, MERGE_GONE, MERGE_CONVERTED, MERGE_REFUSED
 */
export async function undoMerge({ services, database, getSchema }: Context, person: Person, id: string): Promise<Unmerged> {
  const schema = await getSchema()
  const undone = await database.transaction(async (trx) => {
    const { lead, other } = await findMerge(trx, id)
    const locked = await lockPair(trx, lead, other)
    // Read again now that nobody else undoes it.
    const merge = await findMerge(trx, id)
    const [stays, went] = [locked.get(lead)!, locked.get(other)!]
    const gone = stays.deleted_at !== null || (went.deleted_at !== null && went.merged_into !== lead)
    const who = { services, knex: trx }
    await asMerge(trx)
    await trx('leads').where({ id: other }).update({ deleted_at: null, merged_into: null, user_updated: person.user, date_updated: trx.fn.now() })
    // A lead that is deleted is nobody's to change: asked as if it were there, so that a stranger learns nothing; what is refused is thrown away.
    if (stays.deleted_at !== null) await trx('leads').where({ id: lead }).update({ deleted_at: null })
    for (const one of [lead, other]) {
      await assertMayWrite(who, schema, person, one)
      await assertMayDelete(who, schema, person, one)
    }
    if (merge.undone_at !== null) throw crmError('MERGE_UNDONE')
    if (merge.late) throw crmError('MERGE_UNDO_LATE')
    if (gone) throw crmError('MERGE_GONE')
    await assertNotConverted(trx, [lead, other])
    const { back, kept, checked } = await valuesBack(trx, merge)
    await assertMayWrite(who, schema, person, lead, back)
    await writeLead(trx, person.user, lead, back)
    await restoreOrigins(trx, [{ changed: { lead, origins: merge.origins }, back }])
    const now = await marksOf(trx, lead)
    const fields = Object.keys(back)
    await keepMarks(trx, lead, [...merge.marks, ...now], nextMarks({ now, fields, brought: merge.marks, checked: { ...checked, ...back } }))
    const moves = await moveBack(trx, schema, { merge: id, lead, other })
    await takeDismissalsBack(trx, id)
    await restorePairs(trx, id)
    await noteHistory(trx, person.user, 'unmerged', lead, other)
    // That it was is known until the time is over; what was kept for the undo is not needed any more.
    await trx('kontor_state.lead_merge_moves').where({ merge: id }).delete()
    await trx('kontor_state.lead_merges').where({ id }).update({ undone_at: trx.fn.now(), former: '{}', coming: '{}', origins: '{}', next_origins: '{}', marks: '[]', pairs: '[]', passed: '[]' })
    return { id, lead, other, kept, ...moves }
  }).catch((error: unknown) => {
    // What a former value names is gone, or another lead has it now.
    throw isOfRow(error) ? crmError('MERGE_REFUSED') : error
  })
  tellOfLeads({ database, schema, person }, [['update', undone.lead], ['update', undone.other]])
  return undone
}

async function findMerge(trx: Database, id: string): Promise<Merge> {
  const merge = await trx('kontor_state.lead_merges').where({ id }).first('*', trx.raw('at < now() - make_interval(days => ?) AS late', [UNDO_DAYS])) as Merge | undefined
  if (!merge) throw new ForbiddenError()
  return merge
}

/** A document that is gone since changes nothing of where the value came from, and merges of a former version knew none. */
const PROOF = '\'{document,retrieved_at}\'::text[]'

/** A value is still the merge's when it is the same and its origin is the one that came with it; what has no origin is known by its value. */
async function valuesBack(trx: Database, { id, lead, former, coming }: Merge): Promise<{ readonly back: Values, readonly kept: readonly string[], readonly checked: Values }> {
  const { rows: [found] } = await trx.raw<{ rows: { same: string[], sourced: string[], checked: Values }[] }>(`
    SELECT ARRAY(SELECT k FROM jsonb_object_keys(m.coming) k WHERE s.is -> k = m.coming -> k) AS same,
      ARRAY(SELECT o.field::text FROM lead_origins o WHERE o.lead = m.lead AND to_jsonb(o) - ${PROOF} = (m.next_origins -> o.field) - ${PROOF}) AS sourced,
      (SELECT jsonb_object_agg(k, s.is -> k) FROM unnest(?::text[]) k) AS checked
    FROM kontor_state.lead_merges m JOIN leads l ON l.id = m.lead, LATERAL (SELECT to_jsonb(l) AS is OFFSET 0) s WHERE m.id = ? AND m.lead = ?`, [CHECKED, id, lead])
  const { same, sourced, checked } = found!
  const fields = Object.keys(coming)
  const isBack = (field: string) => same.includes(field) && (!withOrigin(field) || sourced.includes(field))
  return {
    back: Object.fromEntries(fields.filter(isBack).map(field => [field, former[field]])),
    kept: fields.filter(field => !isBack(field) && JSON.stringify(former[field]) !== JSON.stringify(coming[field])), checked,
  }
}

/** Pairs with leads that are still there, as they were decided. */
async function restorePairs(trx: Database, id: string): Promise<void> {
  await asDuplicates(trx, () => trx.raw(`
    INSERT INTO lead_duplicates SELECT p.* FROM kontor_state.lead_merges m, jsonb_populate_recordset(NULL::lead_duplicates, m.pairs) p
    JOIN leads a ON a.id = p.lead JOIN leads b ON b.id = p.other WHERE m.id = ? AND (p.decided_by IS NULL OR EXISTS (SELECT FROM directus_users u WHERE u.id = p.decided_by)) ON CONFLICT DO NOTHING`, [id]))
}
