import type { Database } from '@kontor/extension-shared/context'
import type { Problem } from '@kontor/extension-shared/import/errors-file'
import { withOrigin } from '@kontor/compile/lead-facts.ts'
import type { ValueMark } from '@kontor/model/wire/imports'
import { CHECKED_FIELDS, markLead } from '../rules/marks.ts'
import { importOrigin } from '../rules/origins.ts'
import type { BatchImport } from './batch.ts'
import type { MadeRow } from './batches.ts'
import type { ImportRights } from './rights.ts'

/** A row of the file and the lead that it changes. No lead stands here twice. */
export interface Wish {
  readonly row: MadeRow
  readonly lead: string
  /** Only fields without a value get one. */
  readonly emptyOnly?: boolean
}

/** What became of a row. */
export interface Outcome {
  readonly row: MadeRow
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'duplicate' | 'refused'
  readonly lead: string | null
  readonly problems: readonly Problem[]
  readonly marked: boolean
}

/** Note of a row whose lead was there already. */
export const DUPLICATE: Problem = { column: null, field: null, code: 'DUPLICATE' }

type Values = Readonly<Record<string, unknown>>
interface Compared {
  readonly n: number
  /** Columns that come out different, as the database writes them. */
  readonly former: Values | null
  readonly coming: Values | null
  /** All columns that a rule looks at, as they are. */
  readonly checked: Values
  /** Those of the columns asked for that have no value. */
  readonly empty: readonly string[]
  readonly marks: readonly ValueMark[]
}

/** After so many leads whose marks were made anew others have their turn. */
const AT_ONCE = 50
const CHECKED = [...CHECKED_FIELDS.keys()]

/**
 * What is different from what stands there, compared as the database writes it. A value is empty when it is null.
 * Needs leads that are locked.
 */
async function compare(trx: Database, wishes: readonly Wish[]): Promise<Compared[]> {
  const { rows } = await trx.raw<{ rows: Compared[] }>(`
    SELECT x.n, d.former, d.coming, (SELECT jsonb_object_agg(c, s.is -> c) FROM unnest(?::text[]) c) AS checked,
      ARRAY(SELECT e FROM jsonb_array_elements_text(x.unread) e WHERE s.is -> e IS NULL OR s.is -> e = 'null') AS empty,
      coalesce((SELECT jsonb_agg(jsonb_build_object('field', m.field, 'code', m.code, 'value', m.value)) FROM lead_marks m WHERE m.lead = x.lead), '[]') AS marks
    FROM jsonb_to_recordset(?::jsonb) AS x(n int, lead uuid, v jsonb, unread jsonb, "emptyOnly" boolean) JOIN leads l ON l.id = x.lead,
      LATERAL (SELECT to_jsonb(l) AS is, to_jsonb(jsonb_populate_record(NULL::leads, x.v)) AS will OFFSET 0) s,
      LATERAL (SELECT jsonb_object_agg(k, s.is -> k) AS former, jsonb_object_agg(k, s.will -> k) AS coming FROM jsonb_object_keys(x.v) k
        WHERE s.is -> k IS DISTINCT FROM s.will -> k AND (NOT x."emptyOnly" OR s.is -> k = 'null')) d
    ORDER BY x.n`,
  [CHECKED, JSON.stringify(wishes.map(({ row, lead, emptyOnly = false }, n) => ({ n, lead, v: row.values, unread: row.unread.map(m => m.field), emptyOnly })))])
  return rows
}

interface Change extends Compared {
  readonly wish: Wish
  readonly fields: readonly string[]
  /** The lead's marks as they will be. */
  readonly next: readonly ValueMark[]
}

/**
 * Changes leads as rows of a file say, by the same rules as a form, and keeps how they were so that it can be taken back.
 * A cell that its field cannot hold leaves a value that is there alone; where there is none its text stays in a mark, as
 * with a new lead.
 */
export async function writeUpdates(trx: Database, job: BatchImport, rights: ImportRights, wishes: readonly Wish[]): Promise<Outcome[]> {
  if (wishes.length === 0) return []
  const columns = new Map(Object.entries(job.mapping).map(([column, field]) => [field, column]))
  const mayChange = await rights.changeable(trx, wishes.map(wish => wish.lead))
  const mayGive = await rights.giver(trx, 'update')
  const outcomes: Outcome[] = []
  const changes: Change[] = []
  for (const [at, compared] of (await compare(trx, wishes)).entries()) {
    const wish = wishes[compared.n]!
    const { row, lead } = wish
    const coming = compared.coming ?? {}
    const fields = Object.keys(coming)
    // Who may not change the lead at all learns nothing of what stands there.
    if (!mayChange(lead, fields.length > 0 ? fields : Object.keys(row.values)) || (fields.length > 0 && !await mayGive(lead, coming))) {
      outcomes.push({ row, outcome: 'refused', lead: null, problems: [{ column: null, field: null, code: 'NOT_ALLOWED' }], marked: false })
      continue
    }
    if (at % AT_ONCE === 0) await new Promise(resolve => setImmediate(resolve))
    const next = marksAfter(compared, fields, coming, row.unread)
    const changed = fields.length > 0 || !sameMarks(next, compared.marks)
    if (changed) changes.push({ ...compared, wish, fields, next })
    const said = [...row.unread, ...next.filter(mark => fields.includes(mark.field) && !row.unread.some(m => m.field === mark.field))]
    const problems = said.map(m => ({ column: columns.get(m.field) ?? null, field: m.field, code: m.code }))
    // Of a lead that is there already nothing was missing.
    const nothing = wish.emptyOnly ? 'duplicate' : 'unchanged'
    outcomes.push({ row, outcome: changed ? 'updated' : nothing, lead, problems: wish.emptyOnly ? [DUPLICATE, ...problems] : problems, marked: said.length > 0 })
  }
  if (changes.length > 0) {
    // Before, so that former origins and persons are kept.
    await keepFormer(trx, job, changes)
    await writeValues(trx, rights.user, changes.filter(change => change.fields.length > 0))
    await writeOrigins(trx, job, changes)
    // A mark that stays may be mended in another country.
    await noteFixesDue(trx, changes.filter(({ fields, next }) => next.length > 0 && fields.some(field => CHECKED_FIELDS.has(field))).map(({ wish: { lead } }) => lead))
    await writeMarks(trx, changes.filter(change => !sameMarks(change.next, change.marks)).map(({ wish: { lead }, next }) => ({ lead, marks: next })))
  }
  return outcomes
}

/** As `kontor_state.keep_lead_facts` would have it, beside the marks of what could not be taken over. */
function marksAfter({ marks, checked, empty }: Compared, fields: readonly string[], coming: Values, unread: readonly ValueMark[]): ValueMark[] {
  const rules = fields.some(field => CHECKED_FIELDS.has(field))
  const kept = marks.filter(mark => !fields.includes(mark.field) && !(rules && CHECKED_FIELDS.has(mark.field) && mark.code !== 'TOO_LONG'))
  const next = new Map(kept.map(mark => [mark.field, mark]))
  if (rules) for (const mark of markLead({ ...checked, ...coming })) next.set(mark.field, mark)
  for (const mark of unread) if (empty.includes(mark.field)) next.set(mark.field, mark)
  return [...next.values()]
}

export function sameMarks(one: readonly ValueMark[], other: readonly ValueMark[]): boolean {
  const texts = (marks: readonly ValueMark[]) => marks.map(({ field, code, value }) => JSON.stringify([field, code, value])).sort().join('\n')
  return one.length === other.length && texts(one) === texts(other)
}

function keepFormer(trx: Database, job: BatchImport, changes: readonly Change[]): Promise<unknown> {
  return trx.raw(`
    INSERT INTO kontor_state.import_changes (import, "row", lead, former, coming, origins, marks, next_marks, former_user, former_date)
    SELECT ?, x."row", x.lead, x.former, x.coming, coalesce((SELECT jsonb_object_agg(o.field, to_jsonb(o) - 'id' - 'lead' - 'field') FROM lead_origins o WHERE o.lead = x.lead AND x.coming \\? o.field), '{}'), x.marks, x.next, l.user_updated, l.date_updated
    FROM jsonb_to_recordset(?::jsonb) AS x("row" int, lead uuid, former jsonb, coming jsonb, marks jsonb, next jsonb) JOIN leads l ON l.id = x.lead`,
  [job.id, JSON.stringify(changes.map(({ wish: { row, lead }, former, coming, marks, next }) => ({ row: row.row, lead, former: former ?? {}, coming: coming ?? {}, marks, next })))])
}

/**
 * Writes columns of leads as `to_jsonb` gives them.
 * @param user who has changed them; undefined leaves that as it is
 */
export async function writeColumns(trx: Database, user: string | null | undefined, leads: readonly { readonly lead: string, readonly values: Values }[]): Promise<void> {
  if (leads.length === 0) return
  const names = [...new Set(leads.flatMap(({ values }) => Object.keys(values)))]
  const noted = user === undefined ? '' : ', user_updated = ?, date_updated = now()'
  await trx.raw(`
    UPDATE leads l SET ${names.map(() => '?? = (x.r).??').join(', ')}${noted}
    FROM (SELECT b.id, jsonb_populate_record(b, w.v) AS r FROM jsonb_to_recordset(?::jsonb) AS w(lead uuid, v jsonb) JOIN leads b ON b.id = w.lead OFFSET 0) x
    WHERE l.id = x.id`,
  [...names.flatMap(name => [name, name]), ...user === undefined ? [] : [user], JSON.stringify(leads.map(({ lead, values }) => ({ lead, v: values })))])
}

const writeValues = (trx: Database, user: string | null, changes: readonly Change[]) => writeColumns(trx, user, changes.map(({ wish: { lead }, coming }) => ({ lead, values: coming ?? {} })))

async function writeOrigins(trx: Database, job: BatchImport, changes: readonly Change[]): Promise<void> {
  const origins = changes.flatMap(({ wish: { row, lead }, fields }) => fields.filter(withOrigin).map(field => ({ lead, ...importOrigin(job.id, row.row, job.source, row.address), field })))
  if (origins.length === 0) return
  await trx.raw(`
    INSERT INTO lead_origins (id, lead, field, kind, import, import_row, source, address, verification, at)
    SELECT gen_random_uuid(), r.lead, r.field, r.kind, r.import, r.import_row, r.source, r.address, 'unverified', now()
    FROM json_to_recordset(?::json) AS r(lead uuid, field text, kind text, import uuid, import_row int, source uuid, address text)
    ON CONFLICT (lead, field) DO UPDATE SET kind = EXCLUDED.kind, person = NULL, import = EXCLUDED.import, import_row = EXCLUDED.import_row, submission = NULL,
      source = EXCLUDED.source, address = EXCLUDED.address, passage = NULL, document = NULL, retrieved_at = NULL, verification = EXCLUDED.verification, verified_by = NULL, verified_at = NULL, at = EXCLUDED.at`,
  [JSON.stringify(origins)])
}

const noteFixesDue = async (trx: Database, leads: readonly string[]) => {
  if (leads.length > 0) await trx.raw('INSERT INTO kontor_state.lead_fixes_due (lead) SELECT unnest(?::uuid[]) ON CONFLICT (lead) DO UPDATE SET at = now()', [leads as never])
}

/** Gives leads exactly these marks. */
export async function writeMarks(trx: Database, leads: readonly { readonly lead: string, readonly marks: readonly ValueMark[] }[]): Promise<void> {
  if (leads.length === 0) return
  await trx('lead_marks').whereIn('lead', leads.map(({ lead }) => lead)).delete()
  const marks = leads.flatMap(({ lead, marks: next }) => next.map(mark => ({ lead, ...mark })))
  if (marks.length === 0) return
  await trx.raw('INSERT INTO lead_marks (id, lead, field, code, value) SELECT gen_random_uuid(), r.lead, r.field, r.code, r.value FROM json_to_recordset(?::json) AS r(lead uuid, field text, code text, value text)', [JSON.stringify(marks)])
}
