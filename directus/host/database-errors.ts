import { createError, InvalidPayloadError, InvalidQueryError, ServiceUnavailableError } from '@directus/errors'

interface DatabaseError { readonly code?: unknown, readonly name?: unknown, readonly message?: unknown, readonly hint?: unknown, readonly severity?: unknown }
interface Response { setHeader(name: string, value: string): void }
type ErrorHandler = (error: unknown, request: unknown, response: Response, next: (error: unknown) => void) => void

/** The server is away, starting, ending or full: the same request will work in a moment. */
const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT', '57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006'])
/** A filter or value that does not fit the kind of the field: text for a number, an id that is none, signs that no text holds. */
const MISFIT = new Set(['22P02', '22P05', '22021', '22007', '22008', '22009', '22003', '42883', '42804'])
/** A value for a column that the database fills in by itself. */
const COMPUTED = '428C9'
/** Two who write the same records wait for each other, or one has waited for long enough: whose work was taken back may try again. */
const COLLISION = new Set(['40001', '40P01', '55P03'])
/** Redis is away: what its client says then. */
const REDIS_AWAY = /^(?:Connection is closed\.|Command timed out|Stream isn't writeable|Reached the max retries per request)/
/** What the reader of uploads says of a form that is none. */
const BROKEN_FORM = /^(?:Malformed (?:part header|content type|urlencoded form)|Unexpected end of (?:form|file)|Multipart: Boundary not found)/
/** Seconds after which asking again makes sense when a part was away. */
const RETRY_AFTER = '3'

/**
 * Directus answers 500 to every error of the database that it does not know. These are known to us; rules that the
 * database keeps raise their code as the message (`STATUS_ORDER`) and what to do as the hint.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error
  const { code, name, message, hint, severity } = error as DatabaseError
  if (name === 'DirectusError') return error
  const text = String(message ?? '')
  const ours = severity === 'ERROR' ? /(?:^| - )([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$/.exec(text)?.[1] : undefined
  if (ours) return new (createError(ours, String(hint ?? ours), code === '42501' ? 403 : 409))()
  if (AWAY.has(String(code)) || name === 'KnexTimeoutError' || text.includes('Connection terminated')) {
    return new ServiceUnavailableError({ service: 'database', reason: 'The database is not available at the moment' })
  }
  if (name === 'MaxRetriesPerRequestError' || REDIS_AWAY.test(text)) return new ServiceUnavailableError({ service: 'redis', reason: 'A part of the hub is not available at the moment' })
  if (name === 'Error' && BROKEN_FORM.test(text)) return new InvalidPayloadError({ reason: 'The form is broken off or not a form' })
  if (severity === 'ERROR' && COLLISION.has(String(code))) return new (createError('RECORD_BUSY', 'Somebody else is changing this record. Please try again in a moment.', 503))()
  if (severity === 'ERROR' && code === COMPUTED) return new InvalidPayloadError({ reason: 'A value that the database computes cannot be written' })
  if (severity === 'ERROR' && MISFIT.has(String(code))) return new InvalidQueryError({ reason: 'A value does not fit the kind of its field' })
  return error
}

/** Express' error handler in front of that of Directus. */
export const onError: ErrorHandler = (error, _request, response, next) => {
  const translated = Array.isArray(error) ? error.map(translateDatabaseError) : translateDatabaseError(error)
  if ([translated].flat().some(one => (one as { status?: unknown } | null)?.status === 503)) response.setHeader('Retry-After', RETRY_AFTER)
  next(translated)
}
