import type { Database } from '@kontor/extension-shared/context'
import { withOrigin } from '@kontor/compile/lead-facts.ts'
import type { Mapping, ValueMark } from '@kontor/model/wire/imports'
import { CHECKED_FIELDS, markLead } from '../rules/marks.ts'
import type { ImportRights } from './rights.ts'
import { isOfRow } from './run.ts'
import { sameMarks, writeColumns, writeMarks } from './update.ts'

export interface UndoJob {
  readonly id: string
  /** Who takes it back; null for nobody, after a failure. */
  readonly user: string | null
  readonly mapping: Mapping
  /** Of that person; null when all of it is taken back. */
  readonly rights: ImportRights | null
}

type Values = Readonly<Record<string, unknown>>
interface Changed {
  readonly row: number
  readonly lead: string
  readonly coming: Values
  /** Former values of what is still as the import left it. */
  readonly back: Values | null
  /** Origins of their own that the changed fields had. */
  readonly origins: Readonly<Record<string, object>>
  /** All marks: before the import's row, after it, and now. */
  readonly marks: readonly ValueMark[]
  readonly next_marks: readonly ValueMark[]
  readonly now_marks: readonly ValueMark[]
  readonly checked: Values
  /** The same import made the lead. */
  readonly own: boolean
  readonly former_user: string | null
  readonly former_date: string | null
}

const CHECKED = [...CHECKED_FIELDS.keys()]

/**
 * Takes back what rows of an import changed of leads, the last one of a lead first, as far as the values are still theirs.
 * Needs `prepareBulk`.
 * @param from the first row
 * @param before the row behind the last one
 * @returns how many rows are taken back whole; the others are noted with what stays
 */
export async function undoChanges(trx: Database, job: UndoJob, from: number, before: number): Promise<number> {
  const { rows } = await trx.raw<{ rows: { row: number, lead: string }[] }>('SELECT "row", lead FROM kontor_state.import_changes WHERE import = ? AND "row" >= ? AND "row" < ? ORDER BY "row" DESC', [job.id, from, before])
  if (rows.length === 0) return 0
  await trx.raw('SELECT id FROM leads WHERE id = ANY (?) ORDER BY id FOR NO KEY UPDATE', [[...new Set(rows.map(({ lead }) => lead))]])
  const waves: number[][] = []
  const seen = new Map<string, number>()
  for (const { row, lead } of rows) {
    const wave = seen.get(lead) ?? 0
    seen.set(lead, wave + 1)
    ;(waves[wave] ??= []).push(row)
  }
  let whole = 0
  for (const wave of waves) whole += await undoWave(trx, job, wave)
  return whole
}

/** A former value may have become impossible: a record that it names is gone, another one has it now. It stays then, and the others go back. */
async function undoWave(trx: Database, job: UndoJob, rows: readonly number[]): Promise<number> {
  try {
    return await trx.transaction(inner => undoRows(inner, job, rows))
  } catch (error) {
    if (!isOfRow(error)) throw error
    const [row, ...others] = rows
    if (row !== undefined && others.length === 0) {
      const { rows: fields } = await trx.raw<{ rows: { field: string }[] }>('WITH gone AS (DELETE FROM kontor_state.import_changes WHERE import = ? AND "row" = ? RETURNING coming) SELECT jsonb_object_keys(coming) AS field FROM gone', [job.id, row])
      await noteKept(trx, job, [{ row, fields: fields.map(({ field }) => field) }])
      return 0
    }
    let whole = 0
    for (const one of rows) whole += await undoWave(trx, job, [one])
    return whole
  }
}

async function undoRows(trx: Database, job: UndoJob, rows: readonly number[]): Promise<number> {
  const found = await readChanges(trx, job.id, rows)
  const mayChange = await job.rights?.changeable(trx, found.map(({ lead }) => lead))
  const mayGive = await job.rights?.giver(trx, 'update')
  const values: { readonly changed: Changed, readonly back: Values }[] = []
  const marks: { readonly lead: string, readonly marks: readonly ValueMark[] }[] = []
  const kept: { readonly row: number, readonly fields: readonly string[] }[] = []
  for (const changed of found) {
    const { lead } = changed
    const wanted = changed.back ?? {}
    const allowed = (!mayChange || mayChange(lead, Object.keys(wanted))) && (!mayGive || await mayGive(lead, wanted))
    const back = allowed ? wanted : {}
    const left = Object.keys(changed.coming).filter(field => !Object.hasOwn(back, field))
    if (left.length > 0) kept.push({ row: changed.row, fields: left })
    if (!allowed) continue
    if (Object.keys(back).length > 0) values.push({ changed, back })
    const next = marksBefore(changed, back)
    if (!sameMarks(next, changed.now_marks)) marks.push({ lead, marks: next })
  }
  // A lead that the import itself made is as nobody had touched it, so that it goes too.
  await writeColumns(trx, undefined, values.filter(({ changed }) => changed.own).map(({ changed, back }) => ({ lead: changed.lead, values: { ...back, user_updated: changed.former_user, date_updated: changed.former_date } })))
  await writeColumns(trx, job.user, values.filter(({ changed }) => !changed.own).map(({ changed, back }) => ({ lead: changed.lead, values: back })))
  await restoreOrigins(trx, values)
  await writeMarks(trx, marks)
  await noteKept(trx, job, kept)
  await trx.raw('DELETE FROM kontor_state.import_changes WHERE import = ? AND "row" = ANY (?)', [job.id, rows])
  return found.length - kept.length
}

/** A value is still the import's when it is the same and its origin names the row; what has no origin is known by its value. Deleted leads are left alone. */
async function readChanges(trx: Database, id: string, rows: readonly number[]): Promise<Changed[]> {
  const { rows: fields } = await trx.raw<{ rows: { field: string }[] }>('SELECT DISTINCT jsonb_object_keys(coming) AS field FROM kontor_state.import_changes WHERE import = ? AND "row" = ANY (?)', [id, rows])
  const { rows: found } = await trx.raw<{ rows: Changed[] }>(`
    SELECT c."row", c.lead, c.coming, c.origins, c.marks, c.next_marks, c.former_user, to_jsonb(c.former_date) AS former_date,
      (SELECT jsonb_object_agg(k, c.former -> k) FROM jsonb_object_keys(c.coming) k WHERE s.is -> k = c.coming -> k
        AND (k = ANY (?) OR EXISTS (SELECT FROM lead_origins o WHERE o.lead = c.lead AND o.field = k AND o.import = c.import AND o.import_row = c."row" AND o.verified_at IS NULL))) AS back,
      (SELECT jsonb_object_agg(f, s.is -> f) FROM unnest(?::text[]) f) AS checked,
      coalesce((SELECT jsonb_agg(jsonb_build_object('field', m.field, 'code', m.code, 'value', m.value)) FROM lead_marks m WHERE m.lead = c.lead), '[]') AS now_marks,
      EXISTS (SELECT FROM import_rows r WHERE r.lead = c.lead AND r.import = c.import AND r.outcome = 'created') AS own
    FROM kontor_state.import_changes c JOIN leads l ON l.id = c.lead AND l.deleted_at IS NULL, LATERAL (SELECT to_jsonb(l) AS is OFFSET 0) s
    WHERE c.import = ? AND c."row" = ANY (?)`, [fields.map(({ field }) => field).filter(field => !withOrigin(field)), CHECKED, id, rows])
  return found
}

/** The marks that the lead had, as far as they are about what is as it was. */
function marksBefore({ marks, next_marks: left, now_marks: now, coming, checked }: Changed, back: Values): ValueMark[] {
  const fields = new Set(Object.keys(back))
  const rules = [...fields].some(field => CHECKED_FIELDS.has(field))
  const follows = (mark: ValueMark) => CHECKED_FIELDS.has(mark.field) && mark.code !== 'TOO_LONG'
  // Of cells that could not be taken over: the field had no value and has none.
  const own = new Set(left.filter(mark => !Object.hasOwn(coming, mark.field) && !marks.some(former => sameMarks([former], [mark])) && now.some(present => sameMarks([present], [mark]))).map(mark => mark.field))
  const next = new Map(now.filter(mark => !fields.has(mark.field) && !own.has(mark.field) && !(rules && follows(mark))).map(mark => [mark.field, mark]))
  for (const mark of marks) if ((fields.has(mark.field) || own.has(mark.field)) && !(rules && follows(mark))) next.set(mark.field, mark)
  if (rules) for (const mark of markLead({ ...checked, ...back })) next.set(mark.field, mark)
  return [...next.values()]
}

/** Origins as they were; whom or what is gone since they name no more. */
export async function restoreOrigins(trx: Database, values: readonly { readonly changed: Pick<Changed, 'lead' | 'origins'>, readonly back: Values }[]): Promise<void> {
  const origins = values.flatMap(({ changed: { lead, origins: former }, back }) => Object.keys(back).filter(withOrigin).map(field => ({ lead, field, origin: former[field] ?? null })))
  if (origins.length === 0) return
  const all = JSON.stringify(origins)
  await trx.raw(`DELETE FROM lead_origins o USING jsonb_to_recordset(?::jsonb) AS x(lead uuid, field text, origin jsonb) WHERE o.lead = x.lead AND o.field = x.field AND x.origin IS NULL`, [JSON.stringify(origins.filter(({ origin }) => origin === null))])
  await trx.raw(`
    UPDATE lead_origins o SET id = coalesce(f.id, o.id), kind = f.kind, person = (SELECT id FROM directus_users WHERE id = f.person), import = (SELECT id FROM imports WHERE id = f.import), import_row = f.import_row,
      submission = (SELECT id FROM form_submissions WHERE id = f.submission), source = (SELECT id FROM lead_sources WHERE id = f.source), address = f.address, passage = f.passage, document = (SELECT id FROM source_documents WHERE id = f.document), retrieved_at = f.retrieved_at, verification = f.verification, verified_by = (SELECT id FROM directus_users WHERE id = f.verified_by), verified_at = f.verified_at, at = f.at
    FROM jsonb_to_recordset(?::jsonb) AS x(lead uuid, field text, origin jsonb), LATERAL jsonb_populate_record(NULL::lead_origins, x.origin) f
    WHERE o.lead = x.lead AND o.field = x.field AND jsonb_typeof(x.origin) = 'object'`, [all])
}

async function noteKept(trx: Database, { id, mapping }: UndoJob, kept: readonly { readonly row: number, readonly fields: readonly string[] }[]): Promise<void> {
  if (kept.length === 0) return
  const columns = new Map(Object.entries(mapping).map(([column, field]) => [field, column]))
  const notes = kept.map(({ row, fields }) => ({ row, problems: fields.map(field => ({ column: columns.get(field) ?? null, field, code: 'CHANGED_SINCE' })) }))
  await trx.raw(`
    UPDATE import_rows r SET problems = (coalesce(r.problems::jsonb, '[]') || x.problems)::json FROM jsonb_to_recordset(?::jsonb) AS x("row" int, problems jsonb) WHERE r.import = ? AND r."row" = x."row"`, [JSON.stringify(notes), id])
}
