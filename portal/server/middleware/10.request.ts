import { defineEventHandler, send, setResponseHeader } from 'h3'
import { allowOrigin } from '../core/cors.ts'
import { answerError } from '../core/handler.ts'
import { requestFacts } from '../core/request.ts'
import { checkOrigin, isLoginPage, setSecurityHeaders } from '../core/security.ts'

/** Ids and security headers for every request, and the check of the origin for calls of the API. */
export default defineEventHandler((event) => {
  const { requestId, traceId } = requestFacts(event)
  setResponseHeader(event, 'x-request-id', requestId)
  setResponseHeader(event, 'x-trace-id', traceId)
  if (isLoginPage(event.path)) return
  setSecurityHeaders(event)
  if (!event.path.startsWith('/api/')) return
  setResponseHeader(event, 'cache-control', 'no-store')
  if (allowOrigin(event)) return send(event)
  try {
    checkOrigin(event)
  }
  catch (error) {
    return send(event, JSON.stringify(answerError(event, error)), 'application/json')
  }
})
