import { setResponseHeader } from 'h3'
import { defineRoute } from '~~/server/core'
import { TextResult } from '~~/server/core/handler'
import { readDocument } from '~~/server/openapi/read-document'

export default defineRoute({
  summary: 'This document', description: 'OpenAPI 3.1. Without a session it describes the model alone; who names a tenant must be its member.', who: 'anybody',
  answer: { mediaType: 'application/json' }, codes: { UNAUTHENTICATED: 401, SESSION_EXPIRED: 401, TENANT_FORBIDDEN: 403, TENANT_SUSPENDED: 403, SECOND_FACTOR_REQUIRED: 403, UNAVAILABLE: 503 },
}, async (event) => {
  const { document } = await readDocument(event)
  setResponseHeader(event, 'cache-control', 'no-cache')
  return new TextResult(JSON.stringify(document), 'application/json')
})
