import { randomUUIDv7 } from 'node:crypto'
import type { Mapping } from '@kontor/model/wire/imports'
import { convertRow, type ConvertedRow, type Target } from './convert.ts'
import type { FileRow } from './file.ts'
import { BATCH_CHARACTERS, BATCH_ROWS } from './limits.ts'

/** Some kind of trouble with a cell of an import's row. */
export interface Problem {
  readonly column: string | null
  readonly field: string | null
  readonly code: string
}

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

/**
 * The rows of a file in batches, each held only until the next is asked for.
 * @param skip rows that are worked off already
 */
export async function* madeBatches(file: AsyncIterable<FileRow>, mapping: Mapping, targets: ReadonlyMap<string, Target>, skip: number): AsyncGenerator<Batch> {
  const columns = new Map(Object.entries(mapping).map(([column, field]) => [field, column]))
  let rows: MadeRow[] = []
  let characters = 0
  let position = 0
  for await (const row of file) {
    if (position++ < skip) continue
    rows.push(makeRow(row, mapping, targets, columns))
    for (const cell of Object.values(row.values)) characters += cell.length
    if (rows.length < BATCH_ROWS && characters < BATCH_CHARACTERS) continue
    yield { start: position - rows.length, rows }
    rows = []
    characters = 0
  }
  if (rows.length > 0) yield { start: position - rows.length, rows }
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
