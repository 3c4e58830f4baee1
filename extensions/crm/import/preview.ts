import type { Mapping, Preview, PreviewRow } from '@kontor/model/wire/imports'
import { convertRow } from './convert.ts'
import type { Survey } from '@kontor/extension-shared/import/reader'
import { PREVIEW_CELL } from '@kontor/extension-shared/import/limits'
import type { LeadTargets } from './targets.ts'

const cut = (text: string) => text.length > PREVIEW_CELL ? `${text.slice(0, PREVIEW_CELL)} …` : text

/** What an import of this file would make of its first rows. */
export function previewFile({ head, ...file }: Survey, mapping: Mapping, targets: LeadTargets): Preview {
  const rows = head.map(({ line, values, refusal }): PreviewRow => {
    const converted = refusal ? undefined : convertRow(values, mapping, targets.byName)
    return {
      row: line, values: Object.fromEntries(Object.entries(values).map(([column, text]) => [column, cut(text)])),
      marks: (converted?.marks ?? []).map(mark => ({ ...mark, value: cut(mark.value) })), refusal: refusal?.code ?? converted?.refusal?.code ?? null,
    }
  })
  return { ...file, mapping, rows }
}
