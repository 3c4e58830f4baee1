/** What is wrong with one field, as the API names it. */
export interface ApiProblem {
  readonly field: string
  readonly code: string
  readonly message: string
}

export interface Pagination {
  readonly page: number
  readonly pageSize: number
  readonly total: number
  readonly totalPages: number
  /** Of a list that is gone through from record to record (`cursor`), which counts nothing: null after the last one. */
  readonly nextCursor?: string | null
}

export interface ApiList<T> {
  readonly data: T[]
  readonly pagination: Pagination
}

export interface ApiEnvelope<T> {
  readonly success: boolean
  readonly data: T
  readonly pagination?: Pagination
  readonly error?: { readonly code: string, readonly message: string, readonly details?: unknown }
  readonly meta: { readonly timestamp?: string, readonly requestId?: string }
}

/** A record as the API answers it. */
export type ApiRecord = { readonly id: string } & Readonly<Record<string, unknown>>

/** Keys of a tenant's own collections may be numbers; addresses, choices and events know them as text. */
export const withTextId = <T extends { readonly id: string }>(record: T): T => typeof record.id === 'string' ? record : { ...record, id: String(record.id) }

/** A relation or person as the API answers it. */
export interface ApiReference {
  readonly id: string
  readonly label: string
  /** Id of a person's picture; on single records alone, null for who has none. */
  readonly picture?: string | null
  /** Where a file can be had. */
  readonly url?: string
}

/** One field that two people have changed. */
export interface FieldConflict {
  readonly field: string
  readonly label: string
  readonly yours: unknown
  readonly stored: unknown
}

/** What is told when somebody has changed the record since it was read. */
export interface Conflict {
  /** Of the record as it is stored. */
  readonly etag: string
  readonly updatedAt: string | null
  readonly updatedBy: ApiReference | null
  /** Fields that were to be written alone, where another value is stored, be it the one that was read. */
  readonly fields: readonly FieldConflict[]
}

interface ApiErrorInit {
  status: number
  code: string
  message: string
  details?: unknown
  requestId?: string
  cause?: unknown
}

/** An answer that is no success. `status` 0 and code `OFFLINE`: there was no answer at all. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly details: unknown
  readonly requestId?: string

  constructor(init: ApiErrorInit) {
    super(init.message, { cause: init.cause })
    this.name = 'ApiError'
    this.status = init.status
    this.code = init.code
    this.details = init.details
    this.requestId = init.requestId
  }

  static from(response: Response, envelope: ApiEnvelope<unknown> | undefined): ApiError {
    const { code = `HTTP_${response.status}`, message = '', details } = envelope?.error ?? {}
    return new ApiError({ status: response.status, code, message, details, requestId: envelope?.meta.requestId ?? response.headers.get('x-request-id') ?? undefined })
  }

  /** Both values, when the record is not the one that was read. */
  get conflict(): Conflict | undefined {
    const details = this.details as Partial<Conflict> | undefined
    return this.code === 'CONFLICT' && typeof details?.etag === 'string' && Array.isArray(details.fields) ? details as Conflict : undefined
  }

  /** The problems per field of a refused form. */
  get problems(): ApiProblem[] {
    return Array.isArray(this.details) ? this.details.filter((d): d is ApiProblem => typeof d?.field === 'string' && typeof d?.message === 'string') : []
  }
}

/** Milliseconds for the page to which the browser is on its way. */
const WAY = 5_000
/** When the browser began to leave this page. */
let left = -Infinity
if (import.meta.client) window.addEventListener('beforeunload', () => { left = performance.now() })

/**
 * Leaves for the login and comes back to the present page afterwards. Not in the middle of leaving: a call that is refused
 * because somebody has just logged out must not overtake the logout, which would log them in again.
 */
export function goToLogin(): void {
  if (performance.now() - left < WAY) return void setTimeout(goToLogin, WAY)
  const here = location.pathname + location.search
  if (location.pathname !== '/login') location.assign(`/login?returnTo=${encodeURIComponent(here)}`)
}
