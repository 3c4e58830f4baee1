import { createHash } from 'node:crypto'

/** Most records that one call writes. */
export const MAX_WRITES = 1000

export type WriteAction = 'create' | 'update' | 'delete'
/** All or nothing in one transaction; or each by itself. */
export type WriteMode = 'all' | 'each'

/** One record to write, in columns. */
export interface WriteRow {
  /** Of the record that is there; none for a new one. */
  readonly id?: string
  readonly values?: Readonly<Record<string, unknown>>
  /** The record has to be as one of these says (`versionOf`). */
  readonly versions?: readonly string[]
  /** Made at most once under this key within a day. */
  readonly once?: { readonly key: string, readonly fingerprint: string }
}

/** Body of `POST /platform/records/:collection/write`. */
export interface WriteBody {
  readonly action: WriteAction
  readonly mode: WriteMode
  readonly rows: readonly WriteRow[]
  /** What is read of the record for its version, and answered of it afterwards; without it ids alone are answered. */
  readonly fields?: readonly string[]
  /** Columns that make the version. */
  readonly columns?: readonly string[]
}

export interface WriteError {
  readonly message: string
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string }
}

/** What became of one row. `row` is the record as the person sees it now. */
export type WriteResult =
  | { readonly ok: true, readonly id: string | number, readonly row?: Readonly<Record<string, unknown>> }
  | { readonly ok: false, readonly status: number, readonly errors: readonly WriteError[], readonly row?: Readonly<Record<string, unknown>> }

/** Data of the answer. With `all` and a refusal it is only about the rows up to the refused one, of which none was written. */
export interface WriteAnswer {
  readonly written: boolean
  readonly results: readonly WriteResult[]
}

/** Column of the links of a list that names the record in it. */
export const LINKED = 'related'

/**
 * What has lists of records read as a whole: Directus ends each at a hundred.
 * @param fields as Directus is asked for them, such as `topics.related`
 */
export function wholeLists(fields: readonly string[]): { readonly deep?: Readonly<Record<string, { readonly _limit: -1 }>> } {
  const lists = fields.filter(name => name.endsWith(`.${LINKED}`)).map(name => [name.slice(0, -LINKED.length - 1), { _limit: -1 as const }])
  return lists.length > 0 ? { deep: Object.fromEntries(lists) as Record<string, { _limit: -1 }> } : {}
}

const isLink = (value: unknown): value is Readonly<Record<typeof LINKED, unknown>> => typeof value === 'object' && value !== null && LINKED in value && Object.keys(value).length === 1

/** A related record as its id, a list of them as theirs; whatever is not there as null. */
const plain = (value: unknown): unknown => Array.isArray(value) && value.every(isLink) ? value.map(link => plain(link[LINKED])) : typeof value === 'object' && value !== null && 'id' in value ? (value as { id: unknown }).id : value ?? null

/**
 * What tells a record that has changed from one that has not: the same for everybody who may read the same columns, whatever
 * their language.
 * @param row of Directus, as JSON carries it
 * @returns 24 hexadecimal digits
 */
export function versionOf(row: Readonly<Record<string, unknown>>, columns: readonly string[]): string {
  const values = [...columns].sort().map(name => [name, plain(row[name])])
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 24)
}

/** Most records of one page of `POST /platform/records/:collection/page`. */
export const MAX_ROWS = 1000

/** Body of `POST /platform/records/:collection/page`; filter and sort in Directus' words. */
export interface PageBody {
  readonly fields: readonly string[]
  readonly filter: Readonly<Record<string, unknown>>
  /** Words, as Directus' own search takes them. */
  readonly search?: string
  /** Columns of the record or of a record that it names (`industry.name_de`), `-` in front for descending; the id comes last. */
  readonly sort: readonly string[]
  readonly limit: number
  /** Values of the sort's columns in the last record of the page before, as texts of PostgreSQL. */
  readonly after?: readonly (string | null)[]
}

/** Data of the answer: rows in the order asked for, and where the next page goes on; null after the last one. */
export interface PageAnswer {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly next: readonly (string | null)[] | null
}

/** Most records of one call of `POST /platform/records/readable`. */
export const MAX_ASKED = 1000

/** Body of `POST /platform/records/readable`: what of these records may the caller read? */
export interface ReadableBody {
  readonly asked: readonly {
    readonly collection: string
    readonly ids: readonly string[]
    /** They were deleted: as if they were not. */
    readonly deleted?: boolean
  }[]
}

/** Data of the answer, one for each that was asked, in its order: records and the columns of them, `*` for all. What is in none is nobody's to read. */
export interface ReadableAnswer {
  readonly readable: readonly (readonly { readonly fields: readonly string[], readonly ids: readonly string[] }[])[]
}
