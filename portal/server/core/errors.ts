import type { Locale } from '@kontor/model'
import { CODES, type Code } from './codes.ts'

/** What is wrong with one field or parameter. */
export interface Problem {
  readonly field: string
  readonly code: string
  readonly message: string
}

interface Options {
  /** Problems per field, or other facts that help the caller. */
  details?: unknown
  /** Words for the person instead of the code's own. */
  message?: string
  /** HTTP status of a code that is not ours (a rule of an extension). */
  status?: number
  /** Seconds after which another try makes sense. */
  retryAfter?: number
  cause?: unknown
}

/** An error that the caller is told about, by a code in capitals. */
export class KontorError extends Error {
  readonly code: string
  readonly status: number
  readonly details: unknown
  readonly retryAfter: number | undefined
  private readonly own: string | undefined

  constructor(code: Code | (string & {}), options: Options = {}) {
    super(options.message ?? code, { cause: options.cause })
    this.name = 'KontorError'
    this.code = code
    this.status = options.status ?? specOf(code)?.status ?? 400
    this.details = options.details
    this.retryAfter = options.retryAfter ?? (this.status === 503 ? 5 : undefined)
    this.own = options.message
  }

  /** What the person reads. */
  messageIn(locale: Locale): string {
    return this.own ?? specOf(this.code)?.message[locale] ?? CODES.INVALID_BODY.message[locale]
  }
}

function specOf(code: string) {
  return (CODES as Record<string, (typeof CODES)[Code] | undefined>)[code]
}

/** Names of errors that h3 and Node throw, as ours. */
export function toKontorError(error: unknown): KontorError {
  if (error instanceof KontorError) return error
  const { statusCode, name } = (error ?? {}) as { statusCode?: number, name?: string }
  if (name === 'TimeoutError' || name === 'AbortError') return new KontorError('UNAVAILABLE', { cause: error })
  switch (statusCode) {
    case 400: return new KontorError('INVALID_QUERY', { cause: error })
    case 401: return new KontorError('UNAUTHENTICATED', { cause: error })
    case 403: return new KontorError('FORBIDDEN', { cause: error })
    case 404: return new KontorError('ROUTE_NOT_FOUND', { cause: error })
    case 405: return new KontorError('METHOD_NOT_ALLOWED', { cause: error })
    case 413: return new KontorError('TOO_LARGE', { cause: error })
    case 415: return new KontorError('UNSUPPORTED_MEDIA_TYPE', { cause: error })
    case 429: return new KontorError('TOO_MANY_REQUESTS', { cause: error })
    case 503: return new KontorError('UNAVAILABLE', { cause: error })
    default: return new KontorError('INTERNAL', { cause: error })
  }
}
