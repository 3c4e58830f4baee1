import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Collection, Locale } from '@kontor/model'
import type { DirectusFilter } from './filter.ts'

export type Row = Readonly<Record<string, unknown>>

/** A collection of the model as a resource of the API, with what it has beyond its fields. */
export interface Resource {
  readonly collection: Collection
  /** Directus fields beyond the collection's own: in lists, and on the single record in addition. */
  readonly more?: {
    readonly list?: readonly string[]
    /** Outside name by which `fields=` asks a list for them; without `fields=` they come along. */
    readonly listName?: string
    readonly read?: readonly string[]
    /** What those fields become in the record. */
    readonly shape: (row: Row, context: { locale: Locale, descriptors: readonly FieldDescriptor[] }) => Record<string, unknown>
  }
  /** Filters that are no fields, such as `filter[marked]=true`. */
  readonly filters?: Readonly<Record<string, (value: string) => DirectusFilter | undefined>>
}
