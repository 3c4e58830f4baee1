import type { MarkCode } from '../crm.ts'
import type { Label } from '../language/label.ts'

/** What the import's operations answer, and what the portal reads of it: names of columns, times in ISO 8601. The browser loads this file too. */

export const IMPORT_STATES = ['queued', 'running', 'done', 'failed', 'undoing', 'undone'] as const
export type ImportState = (typeof IMPORT_STATES)[number]

/** Encodings that are offered by name; others that iconv-lite knows are taken when a person names them. */
export const ENCODINGS = ['UTF-8', 'windows-1252', 'UTF-16LE', 'UTF-16BE', 'ISO-8859-15', 'windows-1250', 'windows-1251', 'macintosh'] as const
export const DELIMITERS = [';', ',', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

/** Target of a column that holds the address of the page or file which the row's values come from; it becomes their origin. */
export const SOURCE_ADDRESS = '_source_address'
/** Column of the file to column of the lead; null for one that stays with the import. */
export type Mapping = Readonly<Record<string, string | null>>

/** What a person sees of an import; the rows are told by the error file and the leads themselves. */
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
  /** Leads that undoing the import deleted, and those that it left because somebody had changed them. */
  readonly rows_undone: number
  readonly rows_kept: number
  readonly error: string | null
  readonly source: string | null
  readonly date_created: string
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly undone_at: string | null
}
export const IMPORT_FIELDS = [
  'id', 'file_name', 'encoding', 'delimiter', 'state', 'headers', 'mapping', 'rows_total', 'rows_done', 'rows_created', 'rows_marked', 'rows_refused', 'rows_undone', 'rows_kept', 'error', 'source',
  'date_created', 'started_at', 'finished_at', 'undone_at',
] as const satisfies readonly (keyof ImportRecord)[]

/** Why a row of the file became no lead, in words. */
export const REFUSALS = {
  TOO_MANY_COLUMNS: { de: 'Mehr Spalten als die Kopfzeile', en: 'More columns than the header line' },
  TOO_FEW_COLUMNS: { de: 'Weniger Spalten als die Kopfzeile', en: 'Fewer columns than the header line' },
  COMPANY_MISSING: { de: 'Die Firma fehlt', en: 'The company is missing' },
  REQUIRED_MISSING: { de: 'Ein Pflichtfeld fehlt oder passt nicht', en: 'A required field is missing or does not fit' },
  INVALID_CHARACTER: { de: 'Enthält ein Zeichen, das nicht gespeichert werden kann', en: 'Contains a character that cannot be stored' },
  DATABASE_REFUSED: { de: 'Passt nicht zu den Regeln der Datenbank', en: 'Does not fit the rules of the database' },
} as const satisfies Readonly<Record<string, Label>>
export type Refusal = keyof typeof REFUSALS

/** Why a value that was kept as it came is not valid. `value` is that value, character by character. */
export interface ValueMark {
  readonly field: string
  readonly code: MarkCode
  readonly value: string
}

export interface PreviewRow {
  /** Line of the file, counted from 1. */
  readonly row: number
  /** Column of the file to text, as it stands there; very long texts are cut. */
  readonly values: Readonly<Record<string, string>>
  readonly marks: readonly ValueMark[]
  /** Why no lead comes of it. */
  readonly refusal: Refusal | null
}

/** What was recognized of a file and what its first rows would become. */
export interface Preview {
  readonly encoding: string
  readonly delimiter: string
  readonly headers: readonly string[]
  readonly mapping: Mapping
  readonly rows: readonly PreviewRow[]
  /** Rows below the header line. */
  readonly rowsTotal: number
}

/** A preview with the fields that columns can go to. */
export interface PreviewAnswer extends Preview {
  readonly fields: readonly { readonly name: string, readonly labels: Label, readonly required: boolean }[]
}

/** An import into a collection without one of its own. */
export type RecordImport = Omit<ImportRecord, 'rows_marked' | 'source'> & { readonly collection: string }
export const RECORD_IMPORT_FIELDS = [...IMPORT_FIELDS.filter(name => name !== 'rows_marked' && name !== 'source'), 'collection'] as const

/** Why a row of the file becomes no record. */
export interface RowProblem {
  /** Column of the file; null when the row as a whole is meant. */
  readonly column: string | null
  /** Column of the record. */
  readonly field: string | null
  readonly code: string
  readonly message: Label
}

export interface RecordPreviewRow {
  /** Line of the file, counted from 1. */
  readonly row: number
  /** Column of the file to text, as it stands there; very long texts are cut. */
  readonly values: Readonly<Record<string, string>>
  /** None: the row becomes a record. */
  readonly problems: readonly RowProblem[]
}

/** Answer of `POST /platform/records/:collection/import/preview`. */
export interface RecordPreviewAnswer extends Omit<PreviewAnswer, 'rows' | 'fields'> {
  readonly fields: readonly (PreviewAnswer['fields'][number] & { readonly apiName: string })[]
  readonly rows: readonly RecordPreviewRow[]
}
