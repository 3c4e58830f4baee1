/** Kinds of keys that Studio gives a collection. */
export const KEY_TYPES = ['uuid', 'integer', 'bigInteger', 'string'] as const
export type KeyType = (typeof KEY_TYPES)[number]

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const NUMBER = /^(?:0|-?[1-9]\d{0,18})$/
const MOST = { integer: 2_147_483_647n, bigInteger: 9_223_372_036_854_775_807n } as const
const MAX_TEXT = 255

/** Whether a text can be the key of a record. */
export function isKey(type: KeyType, text: string): boolean {
  switch (type) {
    case 'uuid': return UUID.test(text)
    case 'integer':
    case 'bigInteger': {
      if (!NUMBER.test(text)) return false
      const number = BigInt(text)
      return number <= MOST[type] && number >= -MOST[type]
    }
    // A path of an address loses its dots.
    default: return text !== '' && text !== '.' && text !== '..' && text.length <= MAX_TEXT && !text.includes('\0') && text.isWellFormed()
  }
}

/** A collection that the tenant's administrator made, as `GET /platform/own-collections` tells of it. */
export interface OwnCollectionInfo {
  readonly name: string
  /** Place among those that the portal shows; null for one that it does not show. */
  readonly place: number | null
  /** Names that were given in Studio. */
  readonly translations: readonly { readonly language: string, readonly singular: string | null, readonly plural: string | null, readonly name: string | null }[]
  readonly icon: string | null
  readonly note: string | null
  readonly key: KeyType
  /** What makes the name of a record: Studio's display template, as far as it names the collection's own columns. */
  readonly template: string | null
  /** Columns with texts, in the order of the form. */
  readonly texts: readonly string[]
  /** Column by which Studio orders the records, else when they were made, newest first; null when there is neither. */
  readonly defaultSort: string | null
}

/** A column that names a record of another collection. */
export interface OwnRelation {
  readonly collection: string
  readonly field: string
  readonly related: string
}

/** Data of `GET /platform/own-collections`. */
export interface OwnCollectionsAnswer {
  readonly collections: readonly OwnCollectionInfo[]
  /** From or to one of them, and between those of the model. */
  readonly relations: readonly OwnRelation[]
}
