import { CODES, type Code } from '../core/codes.ts'
import { takesKey, type Who } from '../core/route.ts'
import type { Described } from './collect.ts'

const statusOf = (...codes: readonly Code[]): Record<string, number> => Object.fromEntries(codes.map(code => [code, CODES[code].status]))

/** What any call of a tenant can be refused with by who is in front of its data. */
const TENANT = { ...statusOf('TENANT_REQUIRED', 'TENANT_FORBIDDEN', 'SECOND_FACTOR_REQUIRED', 'FORBIDDEN', 'MODULE_DISABLED'), TENANT_SUSPENDED: 403 }

const WHO: Readonly<Record<Who, Record<string, number>>> = {
  anybody: {},
  person: statusOf('FORBIDDEN'),
  member: TENANT,
  operator: { ...statusOf('TENANT_FORBIDDEN', 'SECOND_FACTOR_REQUIRED', 'FORBIDDEN'), OPERATOR_REQUIRED: 403 },
}

/** Every code that a route can answer with, and its status. */
export function codesOf({ method, path, spec }: Described): Record<string, number> {
  const { who = 'member' } = spec
  return {
    ...who === 'anybody' ? {} : statusOf('UNAUTHENTICATED', 'SESSION_EXPIRED', 'TOO_MANY_REQUESTS', 'UNAVAILABLE'),
    ...WHO[who],
    ...spec.query || spec.listQuery ? statusOf('INVALID_QUERY') : {},
    ...method === 'get' ? {} : statusOf('FOREIGN_ORIGIN'),
    ...spec.body ? statusOf('INVALID_JSON', 'INVALID_BODY', 'VALIDATION_FAILED', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE') : {},
    // A tenant's own collection may be gone by the time of the call.
    ...path.includes('{') || path.startsWith('/api/v1/custom/') ? statusOf('NOT_FOUND') : {},
    ...spec.upload ? statusOf('INVALID_BODY', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE') : {},
    ...takesKey(spec, method) ? statusOf('VALIDATION_FAILED', 'UNAVAILABLE', 'IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_IN_PROGRESS', 'IDEMPOTENCY_OUTCOME_UNKNOWN') : {},
    ...spec.tagged === 'write' ? statusOf('VALIDATION_FAILED', 'CONFLICT') : {},
    ...spec.codes,
  }
}
