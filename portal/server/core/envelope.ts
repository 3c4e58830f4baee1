import type { KontorError } from './errors.ts'
import type { RequestFacts } from './request.ts'

export interface Pagination {
  readonly page: number
  readonly pageSize: number
  readonly total: number
  readonly totalPages: number
}

/** A place in a list that is gone through from record to record. */
export interface CursorPagination {
  readonly pageSize: number
  /** Null after the last record. */
  readonly nextCursor: string | null
}

/** Data with its place in a list; what a list handler returns. */
export interface Page<T> {
  readonly data: readonly T[]
  readonly pagination: Pagination | CursorPagination
}

const meta = (facts: RequestFacts) => ({ timestamp: new Date().toISOString(), requestId: facts.requestId })

export function pagination(page: number, pageSize: number, total: number): Pagination {
  return { page, pageSize, total, totalPages: Math.max(1, Math.ceil(total / pageSize)) }
}

/**
 * A total that does not contradict the rows that stand beside it: it may be some seconds older than they are.
 * @param shown rows of this page
 */
export function agreeing({ page, pageSize }: { readonly page: number, readonly pageSize: number }, shown: number, total: number): number {
  const until = (page - 1) * pageSize + shown
  const isLast = shown < pageSize && (shown > 0 || page === 1)
  return isLast ? until : shown > 0 ? Math.max(total, until) : Math.min(total, until)
}

export function successEnvelope(facts: RequestFacts, data: unknown, place?: Pagination | CursorPagination) {
  return { success: true as const, data: data ?? null, ...place ? { pagination: place } : {}, meta: meta(facts) }
}

export function errorEnvelope(facts: RequestFacts, error: KontorError) {
  return {
    success: false as const,
    error: { code: error.code, message: error.messageIn(facts.locale), ...error.details === undefined ? {} : { details: error.details } },
    meta: meta(facts),
  }
}
