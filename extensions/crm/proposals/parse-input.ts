import type { z } from 'zod'
import { crmError } from '../import/errors.ts'

/** @throws PROPOSAL_INPUT with the field's name */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  const [first] = parsed.error.issues
  throw crmError('PROPOSAL_INPUT', { field: first?.path.map(String).join('.') || (first?.code === 'unrecognized_keys' ? first.keys.join(', ') : ''), problem: first?.message ?? '' })
}
