/** An import as `/api/v1/crm/imports/{id}` answers it. */
export interface Import {
  readonly id: string
  readonly fileName: string
  readonly encoding: string
  readonly delimiter: string
  readonly state: ImportState
  readonly headers: readonly string[]
  readonly mapping: Mapping
  /** Rows of the file that are worked off, 0 to 1. */
  readonly progress: number
  readonly counts: ImportCounts
  readonly error: string | null
  readonly createdAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
}

export const IMPORT_STATES = ['queued', 'running', 'done', 'failed'] as const
export type ImportState = (typeof IMPORT_STATES)[number]

export interface ImportCounts {
  readonly total: number
  readonly done: number
  readonly created: number
  readonly marked: number
  readonly refused: number
}

/** Column of the file to field of the lead; null for a column that stays with the import. */
export type Mapping = Readonly<Record<string, string | null>>

/** Target of a column whose texts are the addresses that the row's values come from. */
export const SOURCE_ADDRESS = '_sourceAddress'

export interface ImportField {
  readonly name: string
  readonly label: string
  readonly required: boolean
}

export interface PreviewMark {
  readonly field: string
  readonly code: string
  readonly value: string
  /** The code in words. */
  readonly message: string
}

export interface PreviewRow {
  /** Line of the file, counted from 1. */
  readonly row: number
  readonly values: Readonly<Record<string, string>>
  readonly marks: readonly PreviewMark[]
  readonly refusal: string | null
}

/** What `POST /api/v1/crm/leads/import/preview` answers. */
export interface ImportPreview {
  readonly encoding: string
  readonly delimiter: string
  readonly headers: readonly string[]
  readonly mapping: Mapping
  readonly rows: readonly PreviewRow[]
  readonly rowsTotal: number
  readonly fields: readonly ImportField[]
}

export const ENCODINGS = ['UTF-8', 'windows-1252', 'UTF-16LE', 'UTF-16BE', 'ISO-8859-15', 'windows-1250', 'windows-1251', 'macintosh'] as const
export const DELIMITERS = [';', ',', '\t', '|'] as const
