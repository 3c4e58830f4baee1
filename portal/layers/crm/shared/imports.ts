import { toApiName } from '@kontor/compile/names'
import { SOURCE_ADDRESS, type ImportState, type Mapping, type Refusal, type ValueMark } from '@kontor/model/wire/imports'
import type * as raw from '@kontor/model/wire/imports'

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
  readonly undoneAt: string | null
}

export interface ImportCounts {
  readonly total: number
  readonly done: number
  readonly created: number
  readonly marked: number
  readonly refused: number
  /** Leads that undoing the import deleted, and those that it left because somebody had changed them. */
  readonly undone: number
  readonly kept: number
}

/** Outside name of the target for addresses that the row's values come from. */
export const SOURCE_ADDRESS_NAME = toApiName(SOURCE_ADDRESS)

export interface ImportField {
  readonly name: string
  readonly label: string
  readonly required: boolean
}

/** A mark with its code in words; `field` is the outside name. */
export interface PreviewMark extends ValueMark {
  readonly message: string
}

export interface PreviewRow extends Omit<raw.PreviewRow, 'marks' | 'refusal'> {
  readonly marks: readonly PreviewMark[]
  /** Why no lead comes of it. */
  readonly refusal: { readonly code: Refusal, readonly message: string } | null
}

/** What `POST /api/v1/crm/leads/import/preview` answers. */
export interface ImportPreview extends Omit<raw.Preview, 'rows'> {
  readonly rows: readonly PreviewRow[]
  readonly fields: readonly ImportField[]
}
