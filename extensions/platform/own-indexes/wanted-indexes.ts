import { orderIndex, partsIndex } from '@kontor/compile/list-indexes.ts'
import { sqlName, type Named } from '@kontor/compile/sql.ts'
import { allFields, type Collection, type FieldKind } from '@kontor/model'

/** A column of a collection that people work with, as the database and `directus_fields` describe it. */
export interface OwnColumn {
  readonly collection: string
  readonly field: string
  /** `data_type` of `information_schema`. */
  readonly type: string
  readonly max_length: number | null
  readonly special: string | null
  readonly soft_delete: boolean
  readonly key: string
}

/** Whatever begins so was made here. */
export const PREFIX = 'kontor_own_'
const KINDS: Readonly<Record<string, FieldKind>> = {
  'character varying': 'text', 'text': 'longText', 'integer': 'integer', 'bigint': 'integer', 'smallint': 'integer', 'numeric': 'decimal', 'real': 'decimal', 'double precision': 'decimal',
  'boolean': 'boolean', 'date': 'date', 'timestamp without time zone': 'timestamp', 'timestamp with time zone': 'timestamp', 'uuid': 'uuid',
}
/** Values that no list shows (`customDescriptor`). */
const WITHHELD = /(?:^|,)(?:hash|conceal|encrypt)(?:,|$)/

/**
 * The indexes that the fields of a tenant's administrator need for lists: one for order and comparison, one for parts of
 * texts.
 * @param model what has indexes of its own
 */
export function wantedIndexes(columns: readonly OwnColumn[], model: readonly Collection[]): (Named & { readonly table: string })[] {
  return columns.flatMap(({ collection, field, type, max_length: length, special, soft_delete: softDelete, key }) => {
    const ours = model.find(({ name }) => name === collection)
    const kind = KINDS[type]
    if (kind === undefined || (field === key && (ours || kind !== 'text')) || (ours && field in allFields(ours)) || WITHHELD.test(special ?? '')) return []
    const table = { name: collection, softDelete, key }
    const column = { name: field, kind, ...length === null ? {} : { maxLength: length } }
    const name = (what: string) => sqlName('kontor_own', what, collection, field)
    // A key has its order.
    return [field === key ? undefined : orderIndex(table, column, name('order')), partsIndex(table, [column], name('parts'))].flatMap(index => index ? [{ ...index, table: collection }] : [])
  })
}
