import type { FieldDescriptor } from '@kontor/compile/descriptors'
import { fieldProblems } from '@kontor/compile/messages'
import { createSchema, updateSchema } from '@kontor/compile/schemas'
import type { Locale } from '@kontor/model'
import { KontorError } from '../core/errors.ts'

const SCHEMAS = { create: createSchema, update: updateSchema } as const
const compiled = new WeakMap<readonly FieldDescriptor[], Partial<Record<keyof typeof SCHEMAS, ReturnType<typeof createSchema>>>>()

/**
 * Checks the body of a write against the fields.
 * @throws KontorError 400 `VALIDATION_FAILED` with one problem per field, in the person's language
 */
export function validateBody(body: Readonly<Record<string, unknown>>, action: 'create' | 'update', descriptors: readonly FieldDescriptor[], locale: Locale): Record<string, unknown> {
  const known = compiled.get(descriptors) ?? {}
  const schema = known[action] ??= SCHEMAS[action](descriptors)
  compiled.set(descriptors, known)
  const result = schema.safeParse(body)
  if (!result.success) throw new KontorError('VALIDATION_FAILED', { details: fieldProblems(result.error.issues, descriptors, locale) })
  return result.data
}
