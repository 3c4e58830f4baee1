import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Collection, Locale } from '@kontor/model'
import type { z } from 'zod'
import type { KeyType } from '@kontor/model/wire/own-collections'
import type { DirectusFilter } from './filter.ts'

export type Row = Readonly<Record<string, unknown>>

/** A collection that the tenant's administrator made. Its fields are what Studio says. */
export interface OwnCollection extends Pick<Collection, 'name' | 'domain' | 'label' | 'icon' | 'defaultSort'> {
  readonly softDelete: false
  readonly history?: undefined
  readonly fields?: undefined
  readonly key: KeyType
}

export type AnyCollection = Collection | OwnCollection

/** The kind of its records' ids. */
export const keyTypeOf = (collection: AnyCollection): KeyType => 'key' in collection ? collection.key : 'uuid'

/** An id as the API tells it. Directus has large numbers as texts. */
export const toId = (value: unknown): string | number => typeof value === 'string' && /^-?\d+$/.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : value as string | number

/** A filter that is no field. */
export interface ExtraFilter {
  /** What it becomes; nothing for a value that does not fit. */
  readonly toFilter: (value: string, descriptors: readonly FieldDescriptor[]) => DirectusFilter | undefined
  /** JSON schema of its values. */
  readonly schema: Readonly<Record<string, unknown>>
}

/** A collection of the model as a resource of the API, with what it has beyond its fields. */
export interface Resource {
  readonly collection: AnyCollection
  /** Directus fields beyond the collection's own: in lists, and on the single record in addition. */
  readonly more?: {
    /** Outside name by which `fields=` asks a list for some of them -> Directus fields; without `fields=` they come along. */
    readonly lists?: Readonly<Record<string, readonly string[]>>
    /** The same for what costs a list more than others give for it: it comes when it is asked for alone. */
    readonly named?: Readonly<Record<string, readonly string[]>>
    readonly read?: readonly string[]
    /** What `origins=true` adds to an export: Directus fields, and a column in words beside each field that has a value. */
    readonly origins?: { readonly fields: readonly string[], readonly beside: (d: FieldDescriptor) => boolean, readonly say: (record: Readonly<Record<string, unknown>>, d: FieldDescriptor, locale: Locale) => string }
    /** Lists beside the record whose columns name other records: list -> column -> collection. */
    readonly references?: Readonly<Record<string, Readonly<Record<string, string>>>>
    /** What those fields become in the record, and how that is described. */
    readonly answer: Readonly<Record<string, z.core.$ZodType>>
    readonly shape: (row: Row, context: { locale: Locale, descriptors: readonly FieldDescriptor[] }) => Record<string, unknown>
  }
  /** The relation whose record stands in the address (`/crm/leads/{id}/activities`): lists have its records alone, and what is made is one of them. */
  readonly under?: string
  /** Answers are made from all fields, so that a list cannot be asked for some of them. */
  readonly whole?: boolean
  /** Filters that are no fields, such as `filter[marked]=true`. */
  readonly filters?: Readonly<Record<string, ExtraFilter>>
  /** Codes of errors with which its rules refuse a write: code -> status. */
  readonly codes?: Readonly<Record<string, number>>
}
