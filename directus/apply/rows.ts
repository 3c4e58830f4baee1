import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { quote } from '@kontor/compile/sql.ts'
import type { Row } from '@kontor/compile/directus.ts'
import type { Change } from './change.ts'
import type { Client } from './connect.ts'

/** A table of Directus that the model fills. */
export interface Target {
  readonly table: string
  readonly key: readonly string[]
  /** Columns of type json, and text columns that hold a comma-separated list. */
  readonly json?: readonly string[]
  readonly csv?: readonly string[]
  /** What it means when somebody changes a row by hand. */
  readonly drift: 'shown' | 'held'
  /** `once`: made when it is missing, then the admin's to change. `first`: the admin's to remove as well. */
  readonly mode?: 'once' | 'first'
  /** Narrows what is read, where the table holds rows that share our key but are none of ours. */
  readonly where?: string
  /** SQL for columns that a new row needs beside those of the model. */
  readonly insert?: Readonly<Record<string, string>>
}

export const TARGETS = {
  collections: { table: 'directus_collections', drift: 'shown', key: ['collection'], json: ['translations'] },
  fields: { table: 'directus_fields', drift: 'shown', key: ['collection', 'field'], json: ['options', 'display_options', 'translations', 'validation'], csv: ['special'] },
  relations: { table: 'directus_relations', drift: 'shown', key: ['many_collection', 'many_field'], csv: ['one_allowed_collections'] },
  translations: { table: 'directus_translations', drift: 'shown', key: ['language', 'key'], insert: { id: 'gen_random_uuid()' } },
  presets: { table: 'directus_presets', drift: 'shown', key: ['collection'], json: ['layout_query', 'layout_options', 'filter'], mode: 'first', where: '"user" IS NULL AND role IS NULL AND bookmark IS NULL' },
  bookmarks: { table: 'directus_presets', drift: 'shown', key: ['collection', 'bookmark'], json: ['layout_query', 'layout_options', 'filter'], mode: 'first', where: '"user" IS NULL AND role IS NULL AND bookmark LIKE \'$t:kontor_%\'' },
  users: { table: 'directus_users', drift: 'held', key: ['id'], mode: 'once' },
  roles: { table: 'directus_roles', drift: 'held', key: ['id'] },
  policies: { table: 'directus_policies', drift: 'held', key: ['id'] },
  access: { table: 'directus_access', drift: 'held', key: ['id'] },
  permissions: { table: 'directus_permissions', drift: 'held', key: ['policy', 'collection', 'action'], json: ['permissions', 'validation', 'presets'], csv: ['fields'] },
  settings: { table: 'directus_settings', drift: 'held', key: ['id'], json: ['module_bar'] },
} as const satisfies Record<string, Target>

const keyOf = (row: Row, key: readonly string[]): string => key.map(column => String(row[column])).join('|')

/** The rows of a target as they are, with lists as arrays. */
export async function readRows(client: Client, target: Target): Promise<Map<string, Row>> {
  const { rows } = await client.query<Record<string, unknown>>(`SELECT * FROM ${target.table}${target.where ? ` WHERE ${target.where}` : ''}`)
  return new Map(rows.map((row) => {
    for (const column of target.csv ?? []) row[column] = row[column] == null ? null : String(row[column]).split(',').filter(Boolean)
    return [keyOf(row, target.key), row]
  }))
}

/** Steps that bring the rows to the model; rows and columns that the model does not name stay as they are. */
export function planRows(target: Target, wanted: readonly Row[], existing: ReadonlyMap<string, Row>, before: AppliedRows = {}): Change[] {
  return wanted.flatMap((row) => {
    const key = keyOf(row, target.key)
    const current = existing.get(key)
    const applied = before[key]
    if (!current && target.mode === 'first' && applied) return []
    if (!current) return [{ ...insert(target, row), ...applied && target.mode === undefined ? { drift: 'held' as const } : {} }]
    if (target.mode !== undefined) return []
    const differing = Object.keys(row).filter(column => !isDeepStrictEqual(plain(row[column]), plain(current[column])))
    const byHand = differing.filter(column => applied?.[column] === fingerprint(row[column]))
    const byModel = differing.filter(column => !byHand.includes(column))
    return [...byModel.length > 0 ? [update(target, row, current, byModel)] : [], ...byHand.length > 0 ? [{ ...update(target, row, current, byHand), drift: target.drift }] : []]
  })
}

/** What the model said of the rows of a table when it was applied: key of the row -> column -> fingerprint of its value. */
export type AppliedRows = Readonly<Record<string, Readonly<Record<string, string>>>>

const fingerprint = (value: unknown): string => createHash('sha256').update(JSON.stringify(plain(value))).digest('base64url').slice(0, 8)

export function appliedRows(target: Target, rows: readonly Row[]): AppliedRows {
  return Object.fromEntries(rows.map(row => [keyOf(row, target.key), Object.fromEntries(Object.entries(row).map(([column, value]) => [column, fingerprint(value)]))]))
}

/** As JSON sees it: `undefined` keys do not count, dates are text. */
function plain(value: unknown): unknown {
  return value == null ? null : JSON.parse(JSON.stringify(value))
}

function encode(target: Target, row: Row, column: string): unknown {
  const value = row[column] ?? null
  if (value === null) return null
  if (target.csv?.includes(column)) return (value as readonly string[]).join(',')
  return target.json?.includes(column) ? JSON.stringify(value) : value
}

function insert(target: Target, row: Row): Change {
  const columns = Object.keys(row)
  const extra = Object.entries(target.insert ?? {})
  const names = [...columns, ...extra.map(([name]) => name)].map(quote).join(', ')
  const places = [...columns.map((_, i) => `$${i + 1}`), ...extra.map(([, sql]) => sql)].join(', ')
  return { kind: 'create', what: describe(target, row), sql: `INSERT INTO ${target.table} (${names}) VALUES (${places})`, values: columns.map(column => encode(target, row, column)) }
}

function update(target: Target, row: Row, current: Row, columns: readonly string[]): Change {
  const set = columns.map((column, i) => `${quote(column)} = $${i + 1}`).join(', ')
  const where = target.key.map((column, i) => `${quote(column)} = $${columns.length + i + 1}`).join(' AND ')
  return {
    kind: 'patch', what: `${describe(target, row)}: ${columns.join(', ')}`, sql: `UPDATE ${target.table} SET ${set} WHERE ${where}`,
    columns: Object.fromEntries(columns.map(column => [column, { from: plain(current[column]), to: plain(row[column]) }])),
    values: [...columns.map(column => encode(target, row, column)), ...target.key.map(column => row[column])],
  }
}

function describe(target: Target, row: Row): string {
  return `${target.table} ${target.key.map(column => String(row[column])).join(' ')}`
}
