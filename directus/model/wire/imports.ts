import type { MarkCode } from '../crm.ts'
import type { Label } from '../language/label.ts'

/** What the import's operations answer, and what the portal reads of it: names of columns, times in ISO 8601. The browser loads this file too. */

export const IMPORT_STATES = ['queued', 'running', 'paused', 'done', 'failed', 'cancelled', 'undoing', 'undone'] as const
export type ImportState = (typeof IMPORT_STATES)[number]

/** What becomes of the rows of a file: new leads, changes of those that are there, or both. */
export const IMPORT_MODES = ['create', 'update', 'both'] as const
export type ImportMode = (typeof IMPORT_MODES)[number]
/** What a lead is found by that a row changes. */
export const IMPORT_KEYS = ['leadNumber', 'externalId', 'email', 'companyPostalCode'] as const
export type ImportKey = (typeof IMPORT_KEYS)[number]
/** What becomes of a row that would make a lead although there is such a one. */
export const IMPORT_DUPLICATES = ['skip', 'update_empty', 'review'] as const
export type ImportDuplicates = (typeof IMPORT_DUPLICATES)[number]

/** Encodings that are offered by name; others that iconv-lite knows are taken when a person names them. */
export const ENCODINGS = ['UTF-8', 'windows-1252', 'UTF-16LE', 'UTF-16BE', 'ISO-8859-15', 'windows-1250', 'windows-1251', 'macintosh'] as const
/** What stands in the encoding's place for files that are no delimited text: a sheet of a workbook, a list of objects. */
export const FILE_KINDS = ['XLSX', 'JSON'] as const
export const isDelimited = (encoding: string): boolean => !FILE_KINDS.some(kind => kind === encoding)
export const DELIMITERS = [';', ',', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

/** A sheet of a workbook that can be read. */
export interface SheetInfo { readonly name: string }
/** Which sheets a workbook shows, and the one that is read; left out of files of another kind. */
export interface SheetChoice {
  readonly sheets?: readonly SheetInfo[]
  readonly sheet?: string
}

/** Target of a column that holds the address of the page or file which the row's values come from; it becomes their origin. */
export const SOURCE_ADDRESS = '_source_address'
/** Target of a column by which leads are found; the database gives the number itself. */
export const LEAD_NUMBER = 'lead_number'
/** Columns of the lead that a key is made of. */
export const KEY_COLUMNS = { leadNumber: [LEAD_NUMBER], externalId: ['external_id'], email: ['email'], companyPostalCode: ['company', 'postal_code'] } as const satisfies Readonly<Record<ImportKey, readonly string[]>>
/** Columns of the lead to which several columns of a file go: given and family name, street and number. Their texts stand one after the other. */
export const JOINED_COLUMNS: ReadonlySet<string> = new Set(['contact_name', 'street'])
/** Column of the file to column of the lead; null for one that stays with the import. */
export type Mapping = Readonly<Record<string, string | null>>

/** What a person sees of an import; the rows are told by the error file and the leads themselves. */
export interface ImportRecord {
  readonly id: string
  readonly file_name: string
  readonly encoding: string
  readonly delimiter: string
  /** The sheet of a workbook that is read; null for a file of another kind. */
  readonly sheet: string | null
  readonly state: ImportState
  readonly headers: readonly string[]
  readonly mapping: Mapping
  readonly rows_total: number
  readonly rows_done: number
  readonly rows_created: number
  readonly mode: ImportMode
  readonly key: ImportKey | null
  readonly duplicates: ImportDuplicates | null
  readonly rows_updated: number
  readonly rows_unchanged: number
  readonly rows_duplicates: number
  readonly rows_marked: number
  readonly rows_refused: number
  /** Rows that undoing the import took back, and those of which it left something because somebody had changed it. */
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
  'id', 'file_name', 'encoding', 'delimiter', 'sheet', 'state', 'headers', 'mapping', 'rows_total', 'rows_done', 'rows_created',
  'mode', 'key', 'duplicates', 'rows_updated', 'rows_unchanged', 'rows_duplicates', 'rows_marked', 'rows_refused', 'rows_undone', 'rows_kept', 'error', 'source',
  'date_created', 'started_at', 'finished_at', 'undone_at',
] as const satisfies readonly (keyof ImportRecord)[]

/** Why a row of the file became no lead, in words. */
export const REFUSALS = {
  TOO_MANY_COLUMNS: { de: 'Mehr Spalten als die Kopfzeile', en: 'More columns than the header line' },
  TOO_FEW_COLUMNS: { de: 'Weniger Spalten als die Kopfzeile', en: 'Fewer columns than the header line' },
  COMPANY_MISSING: { de: 'Die Firma fehlt', en: 'The company is missing' },
  REQUIRED_MISSING: { de: 'Ein Pflichtfeld fehlt oder passt nicht', en: 'A required field is missing or does not fit' },
  INVALID_CHARACTER: { de: 'Enthält ein Zeichen, das nicht gespeichert werden kann', en: 'Contains a character that cannot be stored' },
  KEY_MISSING: { de: 'Woran der Lead erkannt werden soll, steht nicht in der Zeile', en: 'What the lead is to be found by does not stand in the row' },
  KEY_UNKNOWN: { de: 'Kein solcher Lead gefunden', en: 'No such lead found' },
  KEY_AMBIGUOUS: { de: 'Mehrere Leads passen dazu', en: 'Several leads fit' },
  NOT_ALLOWED: { de: 'Dieser Lead darf von Ihnen so nicht angelegt oder geändert werden', en: 'You may not create or change this lead like that' },
  STATUS_ORDER: { de: 'Dieser Schritt von einem Status zum anderen geht nicht', en: 'This step from one status to another is not possible' },
  CONVERT_BY_OPERATION: { de: 'Umgewandelt wird ein Lead auf seiner Seite, wo auch der Kunde entsteht', en: 'A lead is converted on its page, where the customer is made too' },
  LEAD_CONVERTED: { de: 'Der Lead ist umgewandelt: geändert wird der Kunde', en: 'The lead is converted: the customer is what is changed' },
  REASON_MISSING: { de: 'Der Grund der Disqualifizierung fehlt', en: 'The reason for disqualifying is missing' },
  DATABASE_REFUSED: { de: 'Passt nicht zu den Regeln der Datenbank', en: 'Does not fit the rules of the database' },
} as const satisfies Readonly<Record<string, Label>>
export type Refusal = keyof typeof REFUSALS

/** What else is said of a row that was worked off. */
export const ROW_NOTES = {
  DUPLICATE: { de: 'Diesen Lead gibt es schon', en: 'This lead exists already' },
  CHANGED_SINCE: { de: 'Inzwischen geändert, beim Rückgängigmachen behalten', en: 'Changed since, kept when the import was undone' },
} as const satisfies Readonly<Record<string, Label>>

/** Why a value that was kept as it came is not valid. `value` is that value, character by character. */
export interface ValueMark {
  readonly field: string
  readonly code: MarkCode
  readonly value: string
}

/** What a row of a preview finds among the leads that the person sees, or among the rows above it. */
export interface PreviewFinds {
  /** Whether the row changes the lead, or would make it once more. */
  readonly kind: 'update' | 'duplicate'
  /** Best first; of many the first three. */
  readonly leads: readonly { readonly id: string, readonly company: string, readonly lead_number: string }[]
  /** Line of the file that says the same, when no lead does. */
  readonly line: number | null
  /** Why it is held to be the same; none where a value says it by itself. */
  readonly reasons: readonly string[]
}

export interface PreviewRow {
  /** Line of the file, counted from 1. */
  readonly row: number
  /** Column of the file to text, as it stands there; very long texts are cut. */
  readonly values: Readonly<Record<string, string>>
  readonly marks: readonly ValueMark[]
  /** Why no lead comes of it. */
  readonly refusal: Refusal | null
  /** Nothing for a row that finds nothing, and where nobody looks. */
  readonly finds: PreviewFinds | null
}

/** What was recognized of a file and what its first rows would become. */
export interface Preview extends SheetChoice {
  readonly encoding: string
  readonly delimiter: string
  readonly headers: readonly string[]
  readonly mapping: Mapping
  readonly rows: readonly PreviewRow[]
  /** Rows below the header line. */
  readonly rowsTotal: number
}

/** Kinds of an own field that is made for a column. */
export const OWN_KINDS = ['text', 'longText', 'integer', 'decimal', 'date', 'boolean'] as const
export type OwnKind = (typeof OWN_KINDS)[number]

/** A preview with the fields that columns can go to. */
export interface PreviewAnswer extends Preview {
  /** Column of the file to the kind of field that holds what stands in its first rows. */
  readonly kinds: Readonly<Record<string, OwnKind>>
  readonly fields: readonly { readonly name: string, readonly labels: Label, readonly required: boolean }[]
}

/** An import into a collection without one of its own. */
export type RecordImport = Omit<ImportRecord, OfLeads> & { readonly collection: string }
const OF_LEADS = ['rows_marked', 'source', 'mode', 'key', 'duplicates', 'rows_updated', 'rows_unchanged', 'rows_duplicates'] as const
type OfLeads = (typeof OF_LEADS)[number]
export const RECORD_IMPORT_FIELDS = [...IMPORT_FIELDS.filter((name): name is Exclude<typeof name, OfLeads> => !(OF_LEADS as readonly string[]).includes(name)), 'collection'] as const

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
export interface RecordPreviewAnswer extends Omit<PreviewAnswer, 'rows' | 'fields' | 'kinds'> {
  readonly fields: readonly (PreviewAnswer['fields'][number] & { readonly apiName: string })[]
  readonly rows: readonly RecordPreviewRow[]
}
