import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Collection, Locale } from '@kontor/model'
import type { z } from 'zod'

/** How the reader of the API's description sees the records: the model alone, or a tenant with its own fields. */
export interface DocumentView {
  readonly locale: Locale
  readonly fields: (collection: Collection) => readonly FieldDescriptor[]
  /** The schema of that name, made once. */
  readonly named: (name: string, make: () => z.core.$ZodType) => z.core.$ZodType
}
