import { literal, quote, type Column, type TableSql } from '@kontor/compile/sql.ts'
import type { Change } from './change.ts'
import type { Client } from './connect.ts'

interface ColumnState {
  readonly type: string
  readonly notNull: boolean
  readonly fallback: string | null
  /** Of a computed column: its expression as PostgreSQL prints it. */
  readonly generated?: string | null
  /** What the model said when the expression was put there, and how PostgreSQL printed it then. */
  readonly noted?: { readonly wanted: string, readonly stored: string } | null
}

/** What is there, by name. */
export interface TableState {
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, ColumnState>>
  /** Relations (indexes, sequences), constraints and `table.trigger`. */
  readonly names: ReadonlySet<string>
  /** Tables that hold at least one row. */
  readonly filled: ReadonlySet<string>
}

export async function readTables(client: Client, names: readonly string[]): Promise<TableState> {
  const { rows: [notes] } = await client.query<{ there: boolean }>('SELECT to_regclass(\'kontor_state.computed_columns\') IS NOT NULL AS there')
  const noted = notes?.there ? '(SELECT jsonb_build_object(\'wanted\', k.wanted, \'stored\', k.stored) FROM kontor_state.computed_columns k WHERE k.collection = c.relname AND k.field = a.attname)' : 'NULL::jsonb'
  const columns = await client.query<{ table: string, name: string, type: string, not_null: boolean, expression: string | null, computed: boolean, noted: ColumnState['noted'] }>(`
    SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null, pg_get_expr(d.adbin, d.adrelid) AS expression, a.attgenerated <> '' AS computed, ${noted} AS noted
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY($1)`, [names])
  const tables = new Map<string, Map<string, ColumnState>>()
  for (const row of columns.rows) {
    const table = tables.get(row.table) ?? new Map<string, ColumnState>()
    tables.set(row.table, table.set(row.name, { type: row.type, notNull: row.not_null, fallback: row.computed ? null : row.expression, generated: row.computed ? row.expression : null, noted: row.noted }))
  }
  const named = await client.query<{ name: string }>(`
    SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('i', 'S')
    UNION SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION SELECT c.relname || '.' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal`)
  const filled = new Set<string>()
  for (const table of tables.keys()) {
    const { rowCount } = await client.query(`SELECT 1 FROM ${quote(table)} LIMIT 1`)
    if (rowCount) filled.add(table)
  }
  return { tables, names: new Set(named.rows.map(row => row.name)), filled }
}

/** Steps that bring the tables to the model. Nothing is dropped, no column shrinks or changes its kind. */
export function planTables(tables: readonly TableSql[], state: TableState): Change[] {
  const missing = (names: TableSql['indexes'], prefix = '') => names
    .filter(({ name }) => !state.names.has(prefix + name))
    .map(({ name, sql }): Change => ({ kind: 'create', what: prefix + name, sql }))
  return [
    ...tables.flatMap(table => missing(table.sequences)),
    ...tables.flatMap(table => planTable(table, state)),
    // Foreign keys may point to tables further down, so every table comes first.
    ...tables.flatMap(table => missing(table.constraints)),
    ...tables.flatMap(table => [...missing(table.indexes), ...missing(table.triggers, `${table.name}.`)]),
  ]
}

function planTable(table: TableSql, state: TableState): Change[] {
  const existing = state.tables.get(table.name)
  if (!existing) {
    const columns = table.columns.map(column => definition(column, column.notNull)).join(', ')
    return [{ kind: 'create', what: table.name, sql: [`CREATE TABLE ${quote(table.name)} (${columns}, PRIMARY KEY (id))`, ...table.columns.flatMap(column => noteOf(table.name, column))].join(';\n') }]
  }
  return table.columns.flatMap((column) => {
    const current = existing.get(column.name)
    return current ? planColumn(table.name, column, current) : addColumn(table.name, column, state.filled.has(table.name))
  })
}

function definition(column: Column, notNull: boolean): string {
  const value = column.generated !== undefined ? ` GENERATED ALWAYS AS (${column.generated}) STORED` : column.default === undefined ? '' : ` DEFAULT ${column.default}`
  return `${quote(column.name)} ${column.type}${value}${notNull ? ' NOT NULL' : ''}`
}

/** PostgreSQL prints an expression in its own way: what it made of ours is noted, so that a change of either shows. */
function noteOf(table: string, { name, generated }: Column): string[] {
  if (generated === undefined) return []
  return [`INSERT INTO kontor_state.computed_columns (collection, field, wanted, stored)
    SELECT ${literal(table)}, ${literal(name)}, ${literal(generated)}, pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    WHERE d.adrelid = ${literal(`public.${quote(table)}`)}::regclass AND a.attname = ${literal(name)} ON CONFLICT (collection, field) DO UPDATE SET wanted = excluded.wanted, stored = excluded.stored`]
}

function addColumn(table: string, column: Column, filled: boolean): Change[] {
  // Rows that are there already have no value for it.
  const open = column.notNull && column.default === undefined && filled
  const what = `${table}.${column.name}`
  const changes: Change[] = [{ kind: 'create', what, sql: [`ALTER TABLE ${quote(table)} ADD COLUMN ${definition(column, column.notNull && !open)}`, ...noteOf(table, column)].join(';\n') }]
  if (open) changes.push({ kind: 'report', what: `${what}: rows exist that have no value, so the column allows none` })
  return changes
}

function planColumn(table: string, column: Column, current: ColumnState): Change[] {
  const what = `${table}.${column.name}`
  const alter = `ALTER TABLE ${quote(table)} ALTER COLUMN ${quote(column.name)}`
  const changes: Change[] = []
  if (current.type !== column.type) changes.push(planType(what, alter, column, current.type))
  changes.push(...planExpression(table, column, current, alter))
  const fallback = plainDefault(current.fallback)
  if (fallback !== (column.default ?? null)) {
    const sql = column.default === undefined ? `${alter} DROP DEFAULT` : `${alter} SET DEFAULT ${column.default}`
    changes.push({ kind: 'patch', what: `${what}: default ${fallback ?? 'none'} -> ${column.default ?? 'none'}`, sql })
  }
  if (current.notNull && !column.notNull) changes.push({ kind: 'patch', what: `${what}: may be empty`, sql: `${alter} DROP NOT NULL` })
  if (!current.notNull && column.notNull) {
    changes.push({ kind: 'report', what: `${what}: the column allows empty values, the model does not` })
  }
  return changes
}

function planExpression(table: string, column: Column, { generated, noted }: ColumnState, alter: string): Change[] {
  const what = `${table}.${column.name}`
  // Its values stay, and people fill it in from now on.
  if (column.generated === undefined) return generated == null ? [] : [{ kind: 'patch', what: `${what}: is not computed any more`, sql: `${alter} DROP EXPRESSION` }]
  if (generated == null) return [{ kind: 'report', what: `${what} is filled in, the model computes it` }]
  if (noted?.wanted === column.generated && noted.stored === generated) return []
  return [{ kind: 'patch', what: `${what}: computed as ${column.generated}`, sql: [`${alter} SET EXPRESSION AS (${column.generated})`, ...noteOf(table, column)].join(';\n') }]
}

function planType(what: string, alter: string, column: Column, current: string): Change {
  const length = Number(/^character varying\((\d+)\)$/.exec(current)?.[1])
  if (column.length !== undefined && length < column.length) {
    return { kind: 'patch', what: `${what}: ${current} -> ${column.type}`, sql: `${alter} TYPE ${column.type}` }
  }
  return { kind: 'report', what: `${what} is ${current}, the model says ${column.type}` }
}

/** `'new'::character varying` -> `'new'` */
function plainDefault(expression: string | null): string | null {
  return expression === null ? null : expression.replace(/::[a-z ]+(?:\(\d+\))?$/, '')
}
