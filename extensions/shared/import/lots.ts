import type { FileRow } from './file.ts'
import { BATCH_CHARACTERS } from './limits.ts'

/** Some rows of a file that lie one behind the other. */
export interface FileLot {
  /** How many rows of the file come before them. */
  readonly start: number
  readonly rows: readonly FileRow[]
}

/**
 * The rows of a file in lots, each held only until the next is asked for.
 * @param skip rows that are worked off already
 * @param most rows of a lot; large ones come in smaller lots
 */
export async function* lotsOf(file: AsyncIterable<FileRow>, skip: number, most: number): AsyncGenerator<FileLot> {
  let rows: FileRow[] = []
  let characters = 0
  let position = 0
  for await (const row of file) {
    if (position++ < skip) continue
    rows.push(row)
    for (const cell of Object.values(row.values)) characters += cell.length
    if (rows.length < most && characters < BATCH_CHARACTERS) continue
    yield { start: position - rows.length, rows }
    rows = []
    characters = 0
  }
  if (rows.length > 0) yield { start: position - rows.length, rows }
}
