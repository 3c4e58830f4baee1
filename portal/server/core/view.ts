import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Locale } from '@kontor/model'
import type { z } from 'zod'
import type { AnyCollection, OwnCollection } from '../resource/definition.ts'

/** How the reader of the API's description sees the records: the model alone, or a tenant with its own fields. */
export interface DocumentView {
  readonly locale: Locale
  readonly fields: (collection: AnyCollection) => readonly FieldDescriptor[]
  /** The tenant's own collections; undefined where no tenant is described. */
  readonly own?: readonly OwnCollection[] | undefined
  /** The schema of that name, made once. */
  readonly named: (name: string, make: () => z.core.$ZodType) => z.core.$ZodType
}
