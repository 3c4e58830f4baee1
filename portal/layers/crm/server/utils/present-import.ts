import { toApiName } from '@kontor/compile/names'
import { leadMarks, type Locale } from '@kontor/model'
import { REFUSALS, type ImportRecord, type PreviewAnswer } from '@kontor/model/wire/imports'
import { outsideMapping, presentAny, presentSheets } from '~~/server/imports'
import type { Import, ImportPreview } from '../../shared/imports'

/** An import as the API answers it. */
export const presentImport = (record: ImportRecord): Import => ({
  ...presentAny(record, { updated: record.rows_updated, unchanged: record.rows_unchanged, duplicates: record.rows_duplicates, marked: record.rows_marked }), mode: record.mode, key: record.key, duplicates: record.duplicates,
})

const MESSAGES = new Map<string, Readonly<Record<Locale, string>>>(leadMarks.fields.code.choices.map(c => [c.value, c.label]))

/** A preview as the API answers it: outside names, codes in the person's words. */
export function presentPreview(raw: PreviewAnswer, locale: Locale): ImportPreview {
  const rows: ImportPreview['rows'] = raw.rows.map(row => ({
    ...row,
    marks: row.marks.map(mark => ({ ...mark, field: toApiName(mark.field), message: MESSAGES.get(mark.code)?.[locale] ?? mark.code })),
    refusal: row.refusal && { code: row.refusal, message: REFUSALS[row.refusal][locale] },
    finds: row.finds && { ...row.finds, reasons: [...row.finds.reasons], leads: row.finds.leads.map(({ id, company, lead_number: leadNumber }) => ({ id, company, leadNumber })) },
  }))
  const fields = raw.fields.map(({ name, labels, required }) => ({ name: toApiName(name), label: labels[locale], required }))
  return { ...raw, ...presentSheets(raw), mapping: outsideMapping(raw.mapping), rows, fields }
}
