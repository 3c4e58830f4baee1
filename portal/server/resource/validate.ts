import { checkBody } from '@kontor/compile/check-body'
import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Locale } from '@kontor/model'
import { KontorError } from '../core/errors.ts'

export { isConditional } from '@kontor/compile/check-body'

/**
 * Checks the body of a write (`checkBody`).
 * @throws KontorError 400 `VALIDATION_FAILED` with one problem per field, in the person's language
 */
export function validateBody(body: Readonly<Record<string, unknown>>, action: 'create' | 'update', descriptors: readonly FieldDescriptor[], locale: Locale, present: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const checked = checkBody(body, action, descriptors, locale, present)
  if ('problems' in checked) throw new KontorError('VALIDATION_FAILED', { details: [...checked.problems] })
  return checked.data
}
