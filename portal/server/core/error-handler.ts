import { getResponseHeader, send, setResponseHeader, type H3Event } from 'h3'
import { answerError } from './handler.ts'
import { setSecurityHeaders } from './security.ts'

/** Errors of the API that no handler has caught (wrong method, body that cannot be read) in the contract's form. */
export default function handleError(error: unknown, event: H3Event) {
  if (!event.path.startsWith('/api/') || event.handled) return
  if (!getResponseHeader(event, 'x-content-type-options')) setSecurityHeaders(event)
  setResponseHeader(event, 'content-type', 'application/json')
  return send(event, JSON.stringify(answerError(event, error)))
}
