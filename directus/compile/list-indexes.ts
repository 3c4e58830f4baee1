import type { FieldKind } from '@kontor/model'
import { SORTABLE_LENGTH } from './descriptors.ts'
import { quote, sqlName, type Named } from './sql.ts'

/** How a column is asked for by lists. */
export interface ListColumn {
  readonly name: string
  readonly kind: FieldKind
  /** Longest value in characters; nothing when there is no limit. */
  readonly maxLength?: number
}

export interface ListTable {
  readonly name: string
  /** Whether rows are only marked as deleted: lists ask for the others. */
  readonly softDelete: boolean
  /** Column that makes an order stable. */
  readonly key: string
}

/** Kinds whose values have no order, or are too long for one. */
const UNORDERED: ReadonlySet<FieldKind> = new Set(['longText', 'tags', 'json'])
const TEXTS: ReadonlySet<FieldKind> = new Set(['text', 'email', 'url', 'phone', 'postalCode', 'country', 'vatId', 'series', 'longText', 'choice'])

const live = ({ softDelete }: ListTable) => softDelete ? ' WHERE deleted_at IS NULL' : ''

/**
 * What serves an order by the column, in both directions, and comparisons with it; for texts that are too long for an order
 * what finds a value; nothing for kinds that are compared with nothing.
 */
export function orderIndex(table: ListTable, { name, kind, maxLength }: ListColumn, key = sqlName(table.name, name, table.key, ...table.softDelete ? ['live'] : ['list'])): Named | undefined {
  if (UNORDERED.has(kind)) return undefined
  const columns = TEXTS.has(kind) && (maxLength === undefined || maxLength > SORTABLE_LENGTH) ? `USING hash (${quote(name)})` : `(${quote(name)}, ${quote(table.key)})`
  return { name: key, sql: `CREATE INDEX ${quote(key)} ON ${quote(table.name)} ${columns}${live(table)}` }
}

/** What serves the search for a part of a text, in any of the columns; nothing when none holds texts. */
export function partsIndex(table: ListTable, columns: readonly ListColumn[], key: string): Named | undefined {
  const texts = columns.filter(({ kind }) => TEXTS.has(kind) && kind !== 'choice')
  if (texts.length === 0) return undefined
  // As Directus asks: `lower(column) LIKE '%...%'`. A key of several columns serves each of them alone.
  const keys = texts.map(({ name }) => `lower(${quote(name)}::text) gin_trgm_ops`)
  return { name: key, sql: `CREATE INDEX ${quote(key)} ON ${quote(table.name)} USING gin (${keys.join(', ')})` }
}
