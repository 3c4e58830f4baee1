/** Most entries of one page of a record's history. */
export const MAX_HISTORY = 200

/** One change of a record; columns are called as in the database. */
export interface HistoryEntry {
  readonly id: string
  readonly at: string
  /** Directus' id of the person; null for a program that acts as nobody. */
  readonly actor: string | null
  /** `merged` and `unmerged`: what the other lead is called, and what this one is. */
  readonly action: 'updated' | 'deleted' | 'restored' | 'merged' | 'unmerged'
  /** Id of the import that it belongs to. */
  readonly batch: string | null
  /** A value that is too long for the history has neither `from` nor `to`. */
  readonly changes: Readonly<Record<string, { readonly from?: unknown, readonly to?: unknown }>>
}

/** Data of `GET /platform/records/:collection/:id/history`, newest first; `next` is the entry before which the next page begins. */
export interface HistoryAnswer {
  readonly entries: readonly HistoryEntry[]
  readonly next: string | null
}
