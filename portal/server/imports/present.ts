import { toApiName } from '@kontor/compile/names'
import type { Locale } from '@kontor/model'
import type { Mapping, RecordImport, RecordPreviewAnswer, SheetChoice } from '@kontor/model/wire/imports'
import type { AnyImport, AnyPreview, PreviewRow } from '../../shared/imports'

export const outsideMapping = (mapping: Mapping): Mapping => Object.fromEntries(Object.entries(mapping).map(([column, field]) => [column, field === null ? null : toApiName(field)]))

/** What a preview says of sheets, also of a file that has none. */
export const presentSheets = ({ sheets = [], sheet }: SheetChoice): Pick<AnyPreview, 'sheets' | 'sheet'> => ({ sheets: [...sheets], sheet: sheet ?? null })

/** An import as the API answers it. @param more counts that imports of leads alone have */
export function presentAny(record: Omit<RecordImport, 'collection'>, more: Partial<AnyImport['counts']> = {}): AnyImport {
  return {
    id: record.id, fileName: record.file_name, encoding: record.encoding, delimiter: record.delimiter, sheet: record.sheet, state: record.state, headers: record.headers, mapping: outsideMapping(record.mapping),
    progress: record.rows_total === 0 ? 0 : record.rows_done / record.rows_total,
    counts: { total: record.rows_total, done: record.rows_done, created: record.rows_created, updated: 0, unchanged: 0, duplicates: 0, marked: 0, refused: record.rows_refused, undone: record.rows_undone, kept: record.rows_kept, ...more },
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
  return { ...raw, ...presentSheets(raw), mapping, rows, fields: raw.fields.map(({ apiName, labels, required }) => ({ name: apiName, label: labels[locale], required })) }
}
