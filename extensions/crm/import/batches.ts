import { randomUUIDv7 } from 'node:crypto'
import { KEY_COLUMNS, type Mapping } from '@kontor/model/wire/imports'
import { convertRow, type ConvertedRow, type Target } from './convert.ts'
import type { Problem } from '@kontor/extension-shared/import/errors-file'
import type { FileRow } from '@kontor/extension-shared/import/file'
import type { FileLot } from '@kontor/extension-shared/import/lots'
import type { ImportOptions } from './options.ts'

/** A row of the file with what becomes of it. */
export interface MadeRow extends Omit<ConvertedRow, 'refusal'> {
  /** Line of the file. */
  readonly row: number
  /** The row as it came. */
  readonly cells: Readonly<Record<string, string>>
  /** Id of the lead that comes of it; null when it makes none. */
  readonly lead: string | null
  /** What is wrong with the row as a new lead. */
  readonly problems: readonly Problem[]
  /** Texts that the lead is found by, as they stand in the row; null when one of them is missing, or nothing is to be found. */
  readonly key: readonly string[] | null
  /** Not even a change can come of it. */
  readonly broken: boolean
}

export interface Batch {
  /** How many rows of the file come before this batch. */
  readonly start: number
  readonly rows: readonly MadeRow[]
}

/** What becomes of rows of a file. */
export function makeBatch({ start, rows }: FileLot, mapping: Mapping, targets: ReadonlyMap<string, Target>, options: ImportOptions): Batch {
  const columns = new Map(Object.entries(mapping).map(([column, field]) => [field, column]))
  return { start, rows: rows.map(row => makeRow(row, mapping, targets, columns, options)) }
}

function makeRow({ line, values: cells, refusal }: FileRow, mapping: Mapping, targets: ReadonlyMap<string, Target>, columns: ReadonlyMap<string | null, string>, { key: wanted }: ImportOptions): MadeRow {
  const converted: ConvertedRow = refusal ? { values: {}, marks: [], unread: [], address: null, refusal } : convertRow(cells, mapping, targets)
  const texts = wanted ? KEY_COLUMNS[wanted].map(field => cells[columns.get(field) ?? ''] ?? '') : []
  const { values, marks, unread, address } = converted
  const row = { row: line, cells, values, marks, unread, address, key: texts.length > 0 && texts.every(text => text.trim() !== '') ? texts : null, broken: refusal !== undefined }
  if (converted.refusal) {
    const { code, column } = converted.refusal
    return { ...row, lead: null, problems: [{ column, field: column === null ? null : mapping[column] ?? null, code }] }
  }
  // Ids in the order of time lie side by side in every index.
  return { ...row, lead: randomUUIDv7(), problems: marks.map(m => ({ column: columns.get(m.field) ?? null, field: m.field, code: m.code })) }
}
