import { toApiName } from '@kontor/compile/names'
import { leadMarks, type Locale } from '@kontor/model'
import { REFUSALS, type ImportRecord, type Mapping, type PreviewAnswer } from '@kontor/model/wire/imports'
import type { Import, ImportPreview, PreviewRow } from '../../shared/imports'

const outside = (mapping: Mapping): Mapping => Object.fromEntries(Object.entries(mapping).map(([column, field]) => [column, field === null ? null : toApiName(field)]))

/** An import as the API answers it. */
export function presentImport(record: ImportRecord): Import {
  return {
    id: record.id, fileName: record.file_name, encoding: record.encoding, delimiter: record.delimiter, state: record.state, headers: record.headers, mapping: outside(record.mapping),
    progress: record.rows_total === 0 ? 0 : record.rows_done / record.rows_total,
    counts: { total: record.rows_total, done: record.rows_done, created: record.rows_created, marked: record.rows_marked, refused: record.rows_refused, undone: record.rows_undone, kept: record.rows_kept },
    error: record.error, createdAt: record.date_created, startedAt: record.started_at, finishedAt: record.finished_at, undoneAt: record.undone_at,
  }
}

const MESSAGES = new Map<string, Readonly<Record<Locale, string>>>(leadMarks.fields.code.choices.map(c => [c.value, c.label]))

/** A preview as the API answers it: outside names, codes in the person's words. */
export function presentPreview(raw: PreviewAnswer, locale: Locale): ImportPreview {
  const rows: PreviewRow[] = raw.rows.map(row => ({
    ...row,
    marks: row.marks.map(mark => ({ ...mark, field: toApiName(mark.field), message: MESSAGES.get(mark.code)?.[locale] ?? mark.code })),
    refusal: row.refusal && { code: row.refusal, message: REFUSALS[row.refusal][locale] },
  }))
  const fields = raw.fields.map(({ name, labels, required }) => ({ name: toApiName(name), label: labels[locale], required }))
  return { ...raw, mapping: outside(raw.mapping), rows, fields }
}
