import { KEY_COLUMNS, type Mapping, type Preview, type PreviewRow, type Refusal } from '@kontor/model/wire/imports'
import { convertRow } from './convert.ts'
import type { ImportOptions } from './options.ts'
import type { Survey } from '@kontor/extension-shared/import/reader'
import { PREVIEW_CELL } from '@kontor/extension-shared/import/limits'
import type { LeadTargets } from './targets.ts'

const cut = (text: string) => text.length > PREVIEW_CELL ? `${text.slice(0, PREVIEW_CELL)} …` : text

/** What an import of this file would make of its first rows, before anybody looks what is there already (`findForPreview`). */
export function previewFile({ head, ...file }: Survey, mapping: Mapping, targets: LeadTargets, { mode, key }: ImportOptions): Preview {
  const keys = key ? KEY_COLUMNS[key].map(field => Object.keys(mapping).find(column => mapping[column] === field) ?? '') : []
  const rows = head.map(({ line, values, refusal }): PreviewRow => {
    const converted = refusal ? undefined : convertRow(values, mapping, targets.byName)
    return {
      row: line, values: Object.fromEntries(Object.entries(values).map(([column, text]) => [column, cut(text)])),
      marks: (converted?.marks ?? []).map(mark => ({ ...mark, value: cut(mark.value) })), refusal: refusal?.code ?? refusalOf(converted?.refusal?.code ?? null, keys.every(column => values[column]?.trim())), finds: null,
    }
  })
  return { ...file, mapping, rows }

  /** What makes no lead may change one, if it says which. */
  function refusalOf(asLead: Refusal | null, hasKey: boolean): Refusal | null {
    if (mode === 'create') return asLead
    if (mode === 'update') return hasKey ? null : 'KEY_MISSING'
    return hasKey ? null : asLead
  }
}
