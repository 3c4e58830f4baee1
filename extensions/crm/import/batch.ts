import type { Database } from '@kontor/extension-shared/context'
import type { Problem } from '@kontor/extension-shared/import/errors-file'
import type { Mapping, Refusal } from '@kontor/model/wire/imports'
import { importOrigin } from '../rules/origins.ts'
import type { MadeRow } from './batches.ts'
import type { Target } from './convert.ts'
import { apart, CERTAIN_FROM, findExisting, findLike } from './find-existing.ts'
import { findByKey, inWaves } from './keys.ts'
import type { ImportOptions } from './options.ts'
import type { ImportRights } from './rights.ts'
import { DUPLICATE, writeUpdates, type Outcome, type Wish } from './update.ts'

export interface BatchImport extends ImportOptions {
  readonly id: string
  readonly mapping: Mapping
  readonly source: string | null
}

/** How many rows became what; columns of the import. */
export interface BatchResult {
  readonly rows_created: number
  readonly rows_updated: number
  readonly rows_unchanged: number
  readonly rows_duplicates: number
  readonly rows_marked: number
  readonly rows_refused: number
}

/** Rows in one transaction, by one import. */
export interface BatchWriter {
  readonly job: BatchImport
  readonly targets: ReadonlyMap<string, Target>
  readonly rights: ImportRights
}

/**
 * For a transaction that writes many leads: the facts come with them, one event tells of the whole import, and the
 * entries of the search indexes are sorted in larger lots (PostgreSQL's own 4 MB cost a fifth more).
 */
const BULK = `SELECT set_config('kontor.facts', 'given', true), set_config('kontor.batch_id', ?, true),
  set_config('gin_pending_list_limit', '16MB', true), set_config('work_mem', '32MB', true)`

export const prepareBulk = (trx: Database, importId: string): Promise<unknown> => trx.raw(BULK, [importId]).then(() => undefined)

/** Writes rows in the given transaction: leads, origins, marks, and what became of each row. */
export async function writeBatch(trx: Database, { job, targets, rights }: BatchWriter, rows: readonly MadeRow[]): Promise<BatchResult> {
  await prepareBulk(trx, job.id)
  const outcomes: Outcome[] = []
  for (const wave of await wavesOf(trx, job, rows)) outcomes.push(...await writeWave(trx, { job, targets, rights }, wave))
  await trx.raw(`
    INSERT INTO import_rows (id, import, "row", "values", lead, outcome, problems)
    SELECT gen_random_uuid(), ?, r."row", r.cells, r.lead, r.outcome, r.problems
    FROM json_to_recordset(?::json) AS r("row" int, cells json, lead uuid, outcome text, problems json)`,
  [job.id, JSON.stringify(outcomes.map(({ row, lead, outcome, problems }) => ({ row: row.row, cells: row.cells, lead, outcome, problems: problems.length > 0 ? problems : null })))])
  const count = (wanted: Outcome['outcome']) => outcomes.filter(({ outcome }) => outcome === wanted).length
  return {
    rows_created: count('created'), rows_updated: count('updated'), rows_unchanged: count('unchanged'), rows_duplicates: outcomes.filter(({ problems }) => problems.includes(DUPLICATE)).length, rows_refused: count('refused'),
    rows_marked: outcomes.filter(({ marked }) => marked).length,
  }
}

const refused = (row: MadeRow, problems: readonly Problem[]): Outcome => ({ row, outcome: 'refused', lead: null, problems, marked: false })
const refusedFor = (row: MadeRow, code: Refusal): Outcome => refused(row, [{ column: null, field: null, code }])

/** Rows that find nothing that another of them makes. */
async function wavesOf(trx: Database, { key, duplicates }: BatchImport, rows: readonly MadeRow[]): Promise<MadeRow[][]> {
  const waves = key ? await inWaves(trx, key, rows) : [[...rows]]
  return duplicates ? waves.flatMap(apart) : waves
}

/** Changes of leads that are there first, then new ones. Rows that change the same lead as one before them wait for the next round. */
async function writeWave(trx: Database, { job, targets, rights }: BatchWriter, rows: readonly MadeRow[]): Promise<Outcome[]> {
  const found = job.key ? await findByKey(trx, job.key, rows) : new Map<MadeRow, string[]>()
  const visible = await rights.visible(trx, [...new Set([...found.values()].flat())])
  const outcomes: Outcome[] = []
  const wishes = new Map<string, Wish>()
  const makes: MadeRow[] = []
  for (const row of rows) {
    const leads = (found.get(row) ?? []).filter(id => visible.has(id))
    if (row.broken) outcomes.push(refused(row, row.problems))
    else if (leads.length > 1) outcomes.push(refusedFor(row, 'KEY_AMBIGUOUS'))
    else if (leads[0] !== undefined) wishes.set(leads[0], { row, lead: leads[0] })
    else if (job.mode === 'update') outcomes.push(refusedFor(row, row.key ? 'KEY_UNKNOWN' : 'KEY_MISSING'))
    else if (row.lead === null) outcomes.push(refused(row, row.problems))
    else makes.push(row)
  }
  const { fresh, waiting, told } = await lookForDuplicates(trx, { job, targets, rights }, makes, wishes)
  outcomes.push(...told, ...await writeUpdates(trx, job, rights, [...wishes.values()]), ...await makeLeads(trx, { job, targets, rights }, fresh))
  return waiting.length > 0 ? [...outcomes, ...await writeWave(trx, { job, targets, rights }, waiting)] : outcomes
}

/**
 * Which of the rows make new leads, as the person wants it of those that are there already: not at all, to be released, or
 * by filling in what the one lead lacks. A lead that the person does not see is none.
 */
async function lookForDuplicates(trx: Database, { job, rights }: BatchWriter, rows: readonly MadeRow[], wishes: Map<string, Wish>): Promise<{ readonly fresh: readonly MadeRow[], readonly waiting: readonly MadeRow[], readonly told: readonly Outcome[] }> {
  if (!job.duplicates || rows.length === 0) return { fresh: rows, waiting: [], told: [] }
  const existing = await findExisting(trx, rows)
  const known = await rights.visible(trx, [...new Set([...existing.values()].flat())])
  const same = (row: MadeRow) => (existing.get(row) ?? []).filter(id => known.has(id))
  // Equal values say enough; of the others it is judged, by those too that are made in spite of them.
  const like = await findLike(trx, job.duplicates === 'review' ? rows : rows.filter(row => same(row).length === 0))
  const seen = await rights.visible(trx, [...new Set([...like.values()].flatMap(({ leads }) => leads.map(({ lead }) => lead)))])
  const fresh: MadeRow[] = []
  const waiting: MadeRow[] = []
  const told: Outcome[] = []
  const undecided = new Set<MadeRow>()
  for (const row of rows) {
    const likely = (like.get(row)?.leads ?? []).filter(({ lead }) => seen.has(lead))
    const leads = [...same(row), ...likely.map(({ lead }) => lead)]
    const [lead] = leads
    const isCertain = leads.length === 1 && (likely[0]?.score ?? 1) >= CERTAIN_FROM
    const follows = lead === undefined && (like.get(row)?.rows ?? []).some(earlier => undecided.has(earlier.row))
    if (lead === undefined && !follows) fresh.push(row)
    else if (job.duplicates === 'review') fresh.push({ ...row, values: { ...row.values, reviewed: false }, problems: [...row.problems, DUPLICATE] })
    // What becomes of the one before it is seen in the next round.
    else if (lead === undefined) waiting.push(row)
    // Which of several is meant nobody can know, and what is only likely is not written into.
    else if (job.duplicates === 'skip' || !isCertain) told.push({ row, outcome: 'duplicate', lead, problems: [DUPLICATE], marked: false })
    else if (wishes.has(lead)) waiting.push(row)
    else wishes.set(lead, { row, lead, emptyOnly: true })
    if (lead === undefined || job.duplicates === 'review') undecided.add(row)
  }
  // As everybody locks leads.
  await trx.raw('SELECT id FROM leads WHERE id = ANY (?) ORDER BY id FOR NO KEY UPDATE', [[...wishes.keys()]])
  return { fresh, waiting, told }
}

/** New leads, as far as the person may make them so. */
async function makeLeads(trx: Database, { job, targets, rights }: BatchWriter, rows: readonly MadeRow[]): Promise<Outcome[]> {
  const mayGive = await rights.giver(trx, 'create')
  const allowed: MadeRow[] = []
  const outcomes: Outcome[] = []
  for (const row of rows) {
    if (await mayGive(null, row.values)) allowed.push(row)
    else outcomes.push(refusedFor(row, 'NOT_ALLOWED'))
  }
  if (allowed.length > 0) {
    await insertLeads(trx, job, rights.user, targets, allowed)
    await insertFacts(trx, job, allowed)
  }
  return [...outcomes, ...allowed.map((row): Outcome => ({ row, outcome: 'created', lead: row.lead, problems: row.problems, marked: row.marks.length > 0 }))]
}

async function insertLeads(trx: Database, job: BatchImport, user: string | null, targets: ReadonlyMap<string, Target>, leads: readonly MadeRow[]): Promise<void> {
  const mapped = [...Object.values(job.mapping).filter((name): name is string => name !== null && targets.has(name)), ...job.duplicates === 'review' ? ['reviewed'] : []]
  const names = [...new Set([...mapped.filter(name => leads.some(lead => lead.values[name] !== undefined)), 'source', 'user_created'])]
  // A column that one row fills and another does not still has its default in the other.
  const { rows } = await trx.raw<{ rows: { name: string, fallback: string }[] }>(`
    SELECT a.attname AS name, pg_get_expr(d.adbin, d.adrelid) AS fallback FROM pg_attrdef d
    JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = 'leads'::regclass`)
  const defaults = new Map(rows.map(row => [row.name, row.fallback.replaceAll('?', '\\?')]))
  const values = names.map(name => defaults.has(name) ? `coalesce(r.??, ${defaults.get(name)})` : 'r.??')
  await trx.raw(
    `INSERT INTO leads (id, date_created, ${names.map(() => '??').join(', ')}) SELECT r.id, now(), ${values.join(', ')} FROM json_populate_recordset(NULL::leads, ?::json) r`,
    [...names, ...names, JSON.stringify(leads.map(lead => ({ id: lead.lead, ...lead.values, source: lead.values.source ?? job.source, user_created: user })))])
}

async function insertFacts(trx: Database, job: BatchImport, leads: readonly MadeRow[]): Promise<void> {
  await trx.raw(`
    INSERT INTO lead_origins (id, lead, field, kind, import, import_row, source, address, verification, at)
    SELECT gen_random_uuid(), r.lead, r.field, r.kind, r.import, r.import_row, r.source, r.address, 'unverified', now()
    FROM json_to_recordset(?::json) AS r(lead uuid, field text, kind text, import uuid, import_row int, source uuid, address text)`,
  [JSON.stringify(leads.map(lead => ({ lead: lead.lead, ...importOrigin(job.id, lead.row, job.source, lead.address) })))])
  const marks = leads.flatMap(lead => lead.marks.map(mark => ({ lead: lead.lead, ...mark })))
  if (marks.length === 0) return
  await trx.raw(`
    INSERT INTO lead_marks (id, lead, field, code, value)
    SELECT gen_random_uuid(), r.lead, r.field, r.code, r.value FROM json_to_recordset(?::json) AS r(lead uuid, field text, code text, value text)`,
  [JSON.stringify(marks)])
}
