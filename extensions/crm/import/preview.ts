import type { Mapping, Preview, PreviewRow } from '@kontor/model/wire/imports'
import { convertRow } from './convert.ts'
import type { OpenedFile } from './file.ts'
import { PREVIEW_CELL, PREVIEW_ROWS } from './limits.ts'
import type { LeadTargets } from './targets.ts'

const cut = (text: string) => text.length > PREVIEW_CELL ? `${text.slice(0, PREVIEW_CELL)} …` : text

/** What an import of this file would make of its first rows; reads all of it, so that a broken end is told now. */
export async function previewFile(file: OpenedFile, mapping: Mapping, targets: LeadTargets): Promise<Preview> {
  const rows: PreviewRow[] = []
  let rowsTotal = 0
  for await (const { line, values, refusal } of file.rows) {
    rowsTotal++
    if (rows.length >= PREVIEW_ROWS) continue
    const converted = refusal ? undefined : convertRow(values, mapping, targets.byName)
    rows.push({
      row: line, values: Object.fromEntries(Object.entries(values).map(([column, text]) => [column, cut(text)])),
      marks: (converted?.marks ?? []).map(mark => ({ ...mark, value: cut(mark.value) })), refusal: refusal?.code ?? converted?.refusal?.code ?? null,
    })
  }
  return { encoding: file.encoding, delimiter: file.delimiter, headers: file.headers, mapping, rows, rowsTotal }
}
