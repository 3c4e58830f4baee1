import { DEFAULT_ORIGIN, type ORIGIN_KINDS } from '@kontor/model'

/** A row of `lead_origins` without its lead. */
export interface Origin {
  readonly field: string
  readonly kind: (typeof ORIGIN_KINDS)[number]
  readonly import: string
  readonly import_row: number
  readonly source: string | null
  readonly address: string | null
}

/** Addresses longer than the column holds stay with the import's row, which the origin names. */
const MAX_ADDRESS = 2000

/**
 * The one origin that holds for all values of an imported lead: file and row, and the address that the row names as
 * its own source. What persons change later gets rows of its own, which the database writes (`kontor_state.keep_lead_facts`).
 */
export function importOrigin(importId: string, row: number, source: string | null, address: string | null): Origin {
  return { field: DEFAULT_ORIGIN, kind: 'import', import: importId, import_row: row, source, address: address !== null && address.length <= MAX_ADDRESS ? address : null }
}
