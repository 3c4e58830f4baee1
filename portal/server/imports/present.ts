import { toApiName } from '@kontor/compile/names'
import type { Locale } from '@kontor/model'
import type { Mapping, RecordImport, RecordPreviewAnswer } from '@kontor/model/wire/imports'
import type { AnyImport, AnyPreview, PreviewRow } from '../../shared/imports'

export const outsideMapping = (mapping: Mapping): Mapping => Object.fromEntries(Object.entries(mapping).map(([column, field]) => [column, field === null ? null : toApiName(field)]))

/** An import as the API answers it. @param marked how many records have a value that was kept as it came */
export function presentAny(record: Omit<RecordImport, 'collection'>, marked = 0): AnyImport {
  return {
    id: record.id, fileName: record.file_name, encoding: record.encoding, delimiter: record.delimiter, state: record.state, headers: record.headers, mapping: outsideMapping(record.mapping),
    progress: record.rows_total === 0 ? 0 : record.rows_done / record.rows_total,
    counts: { total: record.rows_total, done: record.rows_done, created: record.rows_created, marked, refused: record.rows_refused, undone: record.rows_undone, kept: record.rows_kept },
    error: record.error, createdAt: record.date_created, startedAt: record.started_at, finishedAt: record.finished_at, undoneAt: record.undone_at,
  }
}

const VALUES = { de: 'Ein Wert passt nicht.', en: 'A value does not fit.' } as const

/** A preview of records as the API answers it: outside names, reasons in the person's language. A row with a problem becomes no record. */
export function presentRecordPreview(raw: RecordPreviewAnswer, locale: Locale): AnyPreview {
  const names = new Map(raw.fields.map(({ name, apiName }) => [name, apiName]))
  const outside = (field: string) => names.get(field) ?? toApiName(field)
  const rows = raw.rows.map(({ row, values, problems }): PreviewRow => {
    const [whole] = problems.filter(({ field }) => field === null)
    return {
      row, values,
      marks: problems.flatMap(({ field, column, code, message }) => field === null ? [] : [{ field: outside(field), code, value: column === null ? '' : values[column] ?? '', message: message[locale] }]),
      refusal: problems.length === 0 ? null : { code: whole?.code ?? 'VALUES_INVALID', message: whole?.message[locale] ?? VALUES[locale] },
    }
  })
  const mapping = Object.fromEntries(Object.entries(raw.mapping).map(([column, field]) => [column, field === null ? null : outside(field)]))
  return { ...raw, mapping, rows, fields: raw.fields.map(({ apiName, labels, required }) => ({ name: apiName, label: labels[locale], required })) }
}
