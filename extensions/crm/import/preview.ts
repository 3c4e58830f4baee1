import type { Mapping, Preview, PreviewRow } from '@kontor/model/wire/imports'
import { convertRow } from './convert.ts'
import { sortRow, type OpenedFile } from './file.ts'
import { PREVIEW_ROWS } from './limits.ts'
import type { LeadTargets } from './targets.ts'

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
