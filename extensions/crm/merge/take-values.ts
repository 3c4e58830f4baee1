import { withOrigin } from '@kontor/compile/lead-facts.ts'
import type { Database, SchemaOverview } from '@kontor/extension-shared/context'
import { allFields, leads, type Field } from '@kontor/model'
import type { ValueMark } from '@kontor/model/wire/imports'
import { crmError } from '../import/errors.ts'
import { sameMarks, writeColumns } from '../import/update.ts'
import { CHECKED_FIELDS, markLead } from '../rules/marks.ts'

type Values = Readonly<Record<string, unknown>>
/** A mark's row. */
export type MarkRow = ValueMark & { readonly id: string }

/** What taking values changed, as it is kept for the undo. */
export interface Taken {
  readonly former: Values
  readonly coming: Values
  readonly origins: Values
  readonly next_origins: Values
  readonly marks: readonly MarkRow[]
}

const MODEL: Readonly<Record<string, Field>> = allFields(leads)
export const CHECKED = [...CHECKED_FIELDS.keys()]

/** Columns of a lead that somebody fills in, the tenant's own ones included. */
const mayBeTaken = (schema: SchemaOverview, name: string): boolean => {
  const there = schema.collections.leads?.fields[name]
  if (!there || there.alias || there.generated || name === 'search_vector') return false
  const ours = MODEL[name]
  return ours === undefined || !(ours.readonly || ours.internal || ours.derived || ours.computed)
}

/**
 * The columns whose value comes from the other lead.
 * @throws MERGE_FIELD for one that nobody fills in, or that is not there
 */
export function takenColumns(schema: SchemaOverview, values: Readonly<Record<string, 'this' | 'other'>>): string[] {
  for (const field of Object.keys(values)) if (!mayBeTaken(schema, field)) throw crmError('MERGE_FIELD', { field })
  // A status without its reason would be none.
  const all = values.status === 'other' && values.disqualified_reason === undefined ? { ...values, disqualified_reason: 'other' } : values
  return Object.entries(all).flatMap(([field, side]) => side === 'other' ? [field] : [])
}

/** Gives a lead these values of another one, with where they come from and what is said of them. Needs `asMerge` and both leads locked. */
export async function takeValues(trx: Database, user: string, { lead, other }: { readonly lead: string, readonly other: string }, fields: readonly string[]): Promise<Taken> {
  const { rows: [state] } = await trx.raw<{ rows: { former: Values, coming: Values, checked: Values }[] }>(`
    SELECT coalesce((SELECT jsonb_object_agg(k, to_jsonb(l) -> k) FROM unnest(?::text[]) k), '{}') AS former, coalesce((SELECT jsonb_object_agg(k, to_jsonb(o) -> k) FROM unnest(?::text[]) k), '{}') AS coming,
      (SELECT jsonb_object_agg(k, to_jsonb(l) -> k) FROM unnest(?::text[]) k) AS checked
    FROM leads l, leads o WHERE l.id = ? AND o.id = ?`, [fields as never, fields as never, CHECKED, lead, other])
  const { former, coming, checked } = state!
  await writeLead(trx, user, lead, coming)
  const sourced = fields.filter(withOrigin)
  const { rows: [before] } = await trx.raw<{ rows: { origins: Values }[] }>('WITH gone AS (DELETE FROM lead_origins WHERE lead = ? AND field = ANY (?) RETURNING *) SELECT coalesce(jsonb_object_agg(g.field, to_jsonb(g)), \'{}\') AS origins FROM gone g', [lead, sourced as never])
  const { rows: [after] } = await trx.raw<{ rows: { origins: Values }[] }>(`
    WITH made AS (
      INSERT INTO lead_origins SELECT r.* FROM unnest(?::text[]) f
      CROSS JOIN LATERAL (SELECT o.* FROM lead_origins o WHERE o.lead = ? AND o.field IN (f, '*') ORDER BY o.field = '*' LIMIT 1) o
      CROSS JOIN LATERAL jsonb_populate_record(NULL::lead_origins, to_jsonb(o) || jsonb_build_object('id', gen_random_uuid(), 'lead', ?::text, 'field', f)) r RETURNING *)
    SELECT coalesce(jsonb_object_agg(m.field, to_jsonb(m)), '{}') AS origins FROM made m`, [sourced as never, other, lead])
  const marks = await marksOf(trx, lead)
  const theirs = (await marksOf(trx, other)).filter(mark => fields.includes(mark.field))
  await keepMarks(trx, lead, marks, nextMarks({ now: marks, fields, brought: theirs, checked: { ...checked, ...coming } }))
  return { former, coming, origins: before!.origins, next_origins: after!.origins, marks }
}

/** A lead of which no value changes was written all the same: lists that are moved belong to it. */
export async function writeLead(trx: Database, user: string, lead: string, values: Values): Promise<void> {
  if (Object.keys(values).length > 0) return writeColumns(trx, user, [{ lead, values }])
  await trx('leads').where({ id: lead }).update({ user_updated: user, date_updated: trx.fn.now() })
}

export async function marksOf(trx: Database, lead: string): Promise<MarkRow[]> {
  return await trx('lead_marks').where({ lead }).orderBy('field').select('id', 'field', 'code', 'value') as MarkRow[]
}

const isRules = ({ field, code }: ValueMark) => CHECKED_FIELDS.has(field) && code !== 'TOO_LONG'

/** Of these fields the marks that they bring, of the others those that they have; what rules say is said anew. */
export function nextMarks({ now, fields, brought, checked }: { readonly now: readonly MarkRow[], readonly fields: readonly string[], readonly brought: readonly MarkRow[], readonly checked: Values }): ValueMark[] {
  const kept = [...now.filter(mark => !fields.includes(mark.field)), ...brought.filter(mark => fields.includes(mark.field))].filter(mark => !isRules(mark))
  return [...new Map([...kept, ...markLead(checked)].map(({ field, code, value }) => [field, { field, code, value }])).values()]
}

/** @param known rows whose ids are kept for marks that say the same */
export async function keepMarks(trx: Database, lead: string, known: readonly MarkRow[], next: readonly ValueMark[]): Promise<void> {
  if (sameMarks(await marksOf(trx, lead), next)) return
  await trx('lead_marks').where({ lead }).delete()
  const rows = next.map(mark => ({ ...mark, lead, id: known.find(one => sameMarks([one], [mark]))?.id ?? trx.raw('gen_random_uuid()') }))
  if (rows.length > 0) await trx('lead_marks').insert(rows)
}
