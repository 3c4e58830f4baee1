import { randomUUID } from 'node:crypto'
import type { Database } from '@kontor/extension-shared/context'
import { importOrigin } from '../rules/origins.ts'
import { convertRow, type ConvertedRow, type Target } from './convert.ts'
import type { Mapping } from '@kontor/model/wire/imports'
import type { Problem } from './store.ts'

export interface StoredRow {
  readonly row: number
  readonly values: Readonly<Record<string, string>>
}

export interface BatchImport {
  readonly id: string
  readonly mapping: Mapping
  readonly user: string | null
  readonly source: string | null
}

interface Made extends ConvertedRow {
  readonly row: number
  readonly lead: string | null
  readonly problems: readonly Problem[]
}

export interface BatchResult {
  readonly created: number
  readonly marked: number
  readonly refused: number
}

/** Makes leads of rows in the given transaction: leads, origins, marks, and what became of each row. */
export async function writeBatch(trx: Database, job: BatchImport, targets: ReadonlyMap<string, Target>, rows: readonly StoredRow[]): Promise<BatchResult> {
  const made = rows.map(row => make(row, job.mapping, targets))
  // The facts come with the rows, and one event tells of the whole import.
  await trx.raw('SELECT set_config(\'kontor.facts\', \'given\', true), set_config(\'kontor.batch_id\', ?, true)', [job.id])
  const leads = made.filter(m => m.lead !== null)
  if (leads.length > 0) {
    await insertLeads(trx, job, targets, leads)
    await insertFacts(trx, job, leads)
  }
  await trx.raw(`
    UPDATE import_rows i SET lead = r.lead, outcome = r.outcome, problems = r.problems
    FROM json_to_recordset(?::json) AS r("row" int, lead uuid, outcome text, problems json)
    WHERE i.import = ? AND i."row" = r."row"`,
  [JSON.stringify(made.map(m => ({ row: m.row, lead: m.lead, outcome: m.lead ? 'created' : 'refused', problems: m.problems.length > 0 ? m.problems : null }))), job.id])
  return { created: leads.length, marked: leads.filter(m => m.marks.length > 0).length, refused: made.length - leads.length }
}

function make({ row, values }: StoredRow, mapping: Mapping, targets: ReadonlyMap<string, Target>): Made {
  const converted = convertRow(values, mapping, targets)
  if (converted.refusal) {
    const { code, column } = converted.refusal
    return { ...converted, row, lead: null, problems: [{ column, field: column === null ? null : mapping[column] ?? null, code }] }
  }
  const columns = new Map(Object.entries(mapping).map(([column, field]) => [field, column]))
  return { ...converted, row, lead: randomUUID(), problems: converted.marks.map(m => ({ column: columns.get(m.field) ?? null, field: m.field, code: m.code })) }
}

async function insertLeads(trx: Database, job: BatchImport, targets: ReadonlyMap<string, Target>, leads: readonly Made[]): Promise<void> {
  const mapped = Object.values(job.mapping).filter((name): name is string => name !== null && targets.has(name))
  const names = [...new Set([...mapped.filter(name => leads.some(lead => lead.values[name] !== undefined)), 'source', 'user_created'])]
  // A column that one row fills and another does not still has its default in the other.
  const { rows } = await trx.raw<{ rows: { name: string, fallback: string }[] }>(`
    SELECT a.attname AS name, pg_get_expr(d.adbin, d.adrelid) AS fallback FROM pg_attrdef d
    JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = 'leads'::regclass`)
  const defaults = new Map(rows.map(row => [row.name, row.fallback.replaceAll('?', '\\?')]))
  const values = names.map(name => defaults.has(name) ? `coalesce(r.??, ${defaults.get(name)})` : 'r.??')
  await trx.raw(
    `INSERT INTO leads (id, date_created, ${names.map(() => '??').join(', ')}) SELECT r.id, now(), ${values.join(', ')} FROM json_populate_recordset(NULL::leads, ?::json) r`,
    [...names, ...names, JSON.stringify(leads.map(lead => ({ id: lead.lead, ...lead.values, source: lead.values.source ?? job.source, user_created: job.user })))])
}

async function insertFacts(trx: Database, job: BatchImport, leads: readonly Made[]): Promise<void> {
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
