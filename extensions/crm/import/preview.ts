import type { Mark } from '../rules/marks.ts'
import { convertRow, type Refusal } from './convert.ts'
import { sortRow, type OpenedFile } from './file.ts'
import type { Mapping } from './headers.ts'
import { PREVIEW_ROWS } from './limits.ts'
import type { LeadTargets } from './targets.ts'

export interface PreviewRow {
  readonly row: number
  /** Column of the file to text, as it stands there. */
  readonly values: Readonly<Record<string, string>>
  readonly marks: readonly Mark[]
  /** Why no lead comes of it. */
  readonly refusal: Refusal | null
}

export interface Preview {
  readonly encoding: string
  readonly delimiter: string
  readonly headers: readonly string[]
  readonly mapping: Mapping
  readonly rows: readonly PreviewRow[]
  /** Rows below the header line. */
  readonly rowsTotal: number
}

/** What an import of this file would make of its first rows; reads all of it, so that a broken end is told now. */
export async function previewFile(file: OpenedFile, mapping: Mapping, targets: LeadTargets): Promise<Preview> {
  const rows: PreviewRow[] = []
  let rowsTotal = 0
  for await (const record of file.rows) {
    rowsTotal++
    if (rows.length >= PREVIEW_ROWS) continue
    const { line, values, refusal } = sortRow(record, file.headers)
    const converted = refusal ? undefined : convertRow(values, mapping, targets.byName)
    rows.push({ row: line, values, marks: converted?.marks ?? [], refusal: refusal ?? converted?.refusal?.code ?? null })
  }
  return { encoding: file.encoding, delimiter: file.delimiter, headers: file.headers, mapping, rows, rowsTotal }
}
