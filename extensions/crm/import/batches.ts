import { randomUUIDv7 } from 'node:crypto'
import type { Mapping } from '@kontor/model/wire/imports'
import { convertRow, type ConvertedRow, type Target } from './convert.ts'
import type { Problem } from '@kontor/extension-shared/import/errors-file'
import type { FileRow } from '@kontor/extension-shared/import/file'
import type { FileLot } from '@kontor/extension-shared/import/lots'

/** A row of the file with what becomes of it. */
export interface MadeRow extends Omit<ConvertedRow, 'refusal'> {
  /** Line of the file. */
  readonly row: number
  /** The row as it came. */
  readonly cells: Readonly<Record<string, string>>
  /** Id of the lead that comes of it; null when it is refused. */
  readonly lead: string | null
  readonly problems: readonly Problem[]
}

export interface Batch {
  /** How many rows of the file come before this batch. */
  readonly start: number
  readonly rows: readonly MadeRow[]
}

/** What becomes of rows of a file. */
export function makeBatch({ start, rows }: FileLot, mapping: Mapping, targets: ReadonlyMap<string, Target>): Batch {
  const columns = new Map(Object.entries(mapping).map(([column, field]) => [field, column]))
  return { start, rows: rows.map(row => makeRow(row, mapping, targets, columns)) }
}

function makeRow({ line, values: cells, refusal }: FileRow, mapping: Mapping, targets: ReadonlyMap<string, Target>, columns: ReadonlyMap<string | null, string>): MadeRow {
  const converted: ConvertedRow = refusal ? { values: {}, marks: [], address: null, refusal } : convertRow(cells, mapping, targets)
  if (converted.refusal) {
    const { code, column } = converted.refusal
    return { row: line, cells, values: {}, marks: [], address: null, lead: null, problems: [{ column, field: column === null ? null : mapping[column] ?? null, code }] }
  }
  const { values, marks, address } = converted
  // Ids in the order of time lie side by side in every index.
  return { row: line, cells, values, marks, address, lead: randomUUIDv7(), problems: marks.map(m => ({ column: columns.get(m.field) ?? null, field: m.field, code: m.code })) }
}
