import { toApiName } from '@kontor/compile/names'
import { leadMarks, type Locale } from '@kontor/model'
import type { Import, ImportPreview, ImportState, Mapping, PreviewMark, PreviewRow } from '../../shared/imports'

/** A row of `imports` as Directus gives it. */
export interface ImportRecord {
  readonly id: string
  readonly file_name: string
  readonly encoding: string
  readonly delimiter: string
  readonly state: ImportState
  readonly headers: readonly string[]
  readonly mapping: Mapping
  readonly rows_total: number
  readonly rows_done: number
  readonly rows_created: number
  readonly rows_marked: number
  readonly rows_refused: number
  readonly error: string | null
  readonly date_created: string
  readonly started_at: string | null
  readonly finished_at: string | null
}

export const IMPORT_FIELDS = 'id,file_name,encoding,delimiter,state,headers,mapping,rows_total,rows_done,rows_created,rows_marked,rows_refused,error,date_created,started_at,finished_at'

const outside = (mapping: Mapping): Mapping => Object.fromEntries(Object.entries(mapping).map(([column, field]) => [column, field === null ? null : toApiName(field)]))

export function presentImport(record: ImportRecord): Import {
  return {
    id: record.id, fileName: record.file_name, encoding: record.encoding, delimiter: record.delimiter, state: record.state, headers: record.headers, mapping: outside(record.mapping),
    progress: record.rows_total === 0 ? 0 : record.rows_done / record.rows_total,
    counts: { total: record.rows_total, done: record.rows_done, created: record.rows_created, marked: record.rows_marked, refused: record.rows_refused },
    error: record.error, createdAt: record.date_created, startedAt: record.started_at, finishedAt: record.finished_at,
  }
}

/** A preview as the extension gives it: names of columns, labels in both languages. */
export interface RawPreview extends Omit<ImportPreview, 'fields' | 'rows'> {
  readonly rows: readonly (Omit<PreviewRow, 'marks'> & { readonly marks: readonly Omit<PreviewMark, 'message'>[] })[]
  readonly fields: readonly { readonly name: string, readonly labels: Readonly<Record<Locale, string>>, readonly required: boolean }[]
}

const MESSAGES = new Map<string, Readonly<Record<Locale, string>>>(leadMarks.fields.code.choices.map(c => [c.value, c.label]))

export function presentPreview(raw: RawPreview, locale: Locale): ImportPreview {
  const rows: PreviewRow[] = raw.rows.map(row => ({ ...row, marks: row.marks.map(mark => ({ ...mark, field: toApiName(mark.field), message: MESSAGES.get(mark.code)?.[locale] ?? mark.code })) }))
  const fields = raw.fields.map(({ name, labels, required }) => ({ name: toApiName(name), label: labels[locale], required }))
  return { ...raw, mapping: outside(raw.mapping), rows, fields }
}
