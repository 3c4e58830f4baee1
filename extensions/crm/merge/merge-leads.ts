import { tellActions, type DoneAction } from '@kontor/extension-shared/actions'
import type { Accountability, Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { z } from 'zod'
import { asDuplicates } from '../duplicates/as-duplicates.ts'
import { crmError } from '../import/errors.ts'
import { assertMayDelete } from '../import/targets.ts'
import { isOfRow } from '../import/run.ts'
import { assertMayWrite } from '../proposals/may-change.ts'
import { asMerge, lockPair, type LockedLead } from './lock-pair.ts'
import { moveAttached, type Moved } from './move-attached.ts'
import { passDismissals, type Pair } from './pass-dismissals.ts'
import { takenColumns, takeValues, type Taken } from './take-values.ts'

export type Context = Pick<ExtensionContext, 'services' | 'database' | 'getSchema'>
export type Person = Accountability & { readonly user: string }

const version = z.iso.datetime({ offset: true }).nullable()
export const mergeInput = z.strictObject({
  other: z.uuid(),
  /** Column to side; what is not named stays as it is in the lead that stays. */
  values: z.record(z.string().max(64), z.enum(['this', 'other'])).default({}),
  /** When both were changed last, as the person saw them. */
  version: z.strictObject({ this: version, other: version }).optional(),
})
export type MergeInput = z.infer<typeof mergeInput>

export interface Merged {
  readonly id: string
  readonly lead: string
  readonly other: string
  readonly moved: readonly Moved[]
}

/**
 * Makes one lead of two: `lead` stays, with the values that the person chose and everything that points to `other`, which is
 * deleted. Whoever may change and delete both does; no program. All of it or nothing.
 * @throws FORBIDDEN, MERGE_SAME, MERGE_FIELD, MERGE_GONE, MERGE_CONVERTED, MERGE_OUTDATED, MERGE_REFUSED
 */
export async function mergeLeads({ services, database, getSchema }: Context, person: Person, lead: string, { other, values, version: seen }: MergeInput): Promise<Merged> {
  if (lead === other) throw crmError('MERGE_SAME')
  const schema = await getSchema()
  const fields = takenColumns(schema, values)
  const merged = await database.transaction(async (trx) => {
    const locked = await lockPair(trx, lead, other)
    const who = { services, knex: trx }
    const leads = new services.ItemsService('leads', { schema, knex: trx, accountability: person as never })
    // What is taken over is read and written by the person's own rights.
    const given = await leads.readOne(other, { fields: ['id', ...fields] }) as Record<string, unknown>
    await assertMayWrite(who, schema, person, lead, Object.fromEntries(fields.map(field => [field, given[field]])))
    await assertMayWrite(who, schema, person, other)
    for (const id of [lead, other]) await assertMayDelete(who, schema, person, id)
    for (const row of locked.values()) if (row.deleted_at !== null) throw crmError('MERGE_GONE')
    await assertNotConverted(trx, [lead, other])
    if (seen && (!isVersion(locked.get(lead), seen.this) || !isVersion(locked.get(other), seen.other))) throw crmError('MERGE_OUTDATED')
    await asMerge(trx)
    const taken = await takeValues(trx, person.user, { lead, other }, fields)
    await trx('leads').where({ id: other }).update({ deleted_at: trx.fn.now(), deleted_by: person.user, merged_into: lead, user_updated: person.user, date_updated: trx.fn.now() })
    const id = await keepMerge(trx, person, { lead, other }, taken)
    const moved = await moveAttached(trx, schema, { merge: id, lead, other })
    await noteHistory(trx, person.user, 'merged', lead, other)
    return { id, lead, other, moved }
  }).catch((error: unknown) => {
    // A value that only one lead may have, even a deleted one; the other lead's name for it is in use.
    throw isOfRow(error) ? crmError('MERGE_REFUSED') : error
  })
  tellOfLeads({ database, schema, person }, [['update', lead], ['delete', other]])
  return merged
}

/**
 * What was made of a lead belongs to it alone, and its values stay as they were.
 * @throws MERGE_CONVERTED
 */
export async function assertNotConverted(trx: Database, leads: readonly string[]): Promise<void> {
  if (await trx('kontor_state.conversions').whereIn('lead', leads).first('lead')) throw crmError('MERGE_CONVERTED')
}

/** To the millisecond, as the API says it. */
const isVersion = (row: LockedLead | undefined, seen: string | null) => (row?.date_updated?.getTime() ?? null) === (seen === null ? null : Date.parse(seen))

/** Pairs of the lead that goes are none any more, but what was dismissed of it holds for the one that stays; others of that are looked for again. */
async function keepMerge(trx: Database, { user }: Person, { lead, other }: { readonly lead: string, readonly other: string }, { former, coming, origins, next_origins: next, marks }: Taken): Promise<string> {
  const { rows: pairs }: { rows: { pair: Pair }[] } = await asDuplicates(trx, () => trx.raw('DELETE FROM lead_duplicates d WHERE d.lead = ? OR d.other = ? RETURNING to_jsonb(d) AS pair', [other, other]) as never)
  const gone = pairs.map(({ pair }) => pair)
  const { replaced, passed } = await passDismissals(trx, lead, other, gone)
  await trx.raw('UPDATE kontor_state.lead_keys SET searched = false WHERE lead = ?', [lead])
  const { rows: [row] } = await trx.raw<{ rows: { id: string }[] }>(`
    INSERT INTO kontor_state.lead_merges (lead, other, person, former, coming, origins, next_origins, marks, pairs, passed)
    SELECT ?, ?, (SELECT id FROM directus_users WHERE id = ?), ?::jsonb, ?::jsonb, ?::jsonb, ?::jsonb, ?::jsonb, ?::jsonb, ?::jsonb RETURNING id`,
  [lead, other, user, ...[former, coming, origins, next, marks, [...gone, ...replaced], passed].map(value => JSON.stringify(value))])
  return row!.id
}

/** Both sides by number and name, so that the entry says which lead it was. */
export function noteHistory(trx: Database, actor: string, action: 'merged' | 'unmerged', lead: string, other: string): Promise<unknown> {
  return trx.raw(`
    INSERT INTO kontor_state.record_changes (collection, record, actor, action, changes)
    SELECT 'leads', l.id, ?, ?, jsonb_build_object('lead_number', jsonb_build_object('from', o.lead_number, 'to', l.lead_number), 'company', jsonb_build_object('from', o.company, 'to', l.company))
    FROM leads l, leads o WHERE l.id = ? AND o.id = ?`, [actor, action, lead, other]).then(() => undefined)
}

/** Hooks and flows, as Directus tells them of its own writes. */
export function tellOfLeads({ database, schema, person }: { readonly database: Database, readonly schema: SchemaOverview, readonly person: Person }, done: readonly (readonly ['update' | 'delete', string])[]): void {
  tellActions(done.map(([what, id]): DoneAction => ({
    event: [`items.${what}`, `leads.items.${what}`], context: { database, schema, accountability: person },
    meta: { collection: 'leads', keys: [id], payload: what === 'delete' ? [id] : {} },
  })))
}
