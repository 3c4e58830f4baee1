import { appendResponseHeader, getRequestHeader, setResponseHeaders, setResponseStatus, type H3Event } from 'h3'
import { env } from './env.ts'

const METHODS = 'GET, POST, PUT, PATCH, DELETE'
/** What our API reads of a request, and what a page may read of its answers. */
const REQUEST_HEADERS = 'authorization, content-type, accept-language, idempotency-key, if-match, if-none-match, x-kontor-tenant, x-request-id, x-trace-id'
const ANSWER_HEADERS = 'etag, idempotency-replayed, x-request-id, x-trace-id, retry-after, content-disposition'
/** Seconds for which a browser remembers the answer to its question. */
const REMEMBERED = 600

/**
 * Lets pages of the origins that the operator named (`CORS_ORIGINS`) call the API with a token. Cookies stay with our own
 * pages: nothing here allows credentials.
 * @returns whether the request was a browser's question, which is answered with that
 */
export function allowOrigin(event: H3Event): boolean {
  const origins = env().CORS_ORIGINS
  if (origins.size === 0) return false
  // Caches must not give one origin's answer to another.
  appendResponseHeader(event, 'vary', 'Origin')
  const origin = getRequestHeader(event, 'origin')
  if (origin === undefined || !origins.has(origin)) return false
  setResponseHeaders(event, { 'access-control-allow-origin': origin, 'access-control-expose-headers': ANSWER_HEADERS })
  if (event.method !== 'OPTIONS' || getRequestHeader(event, 'access-control-request-method') === undefined) return false
  setResponseHeaders(event, { 'access-control-allow-methods': METHODS, 'access-control-allow-headers': REQUEST_HEADERS, 'access-control-max-age': REMEMBERED })
  setResponseStatus(event, 204)
  return true
}
