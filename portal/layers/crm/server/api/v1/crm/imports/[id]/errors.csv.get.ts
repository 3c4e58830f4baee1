import { pipeline } from 'node:stream/promises'
import { setResponseHeader } from 'h3'
import { defineRoute, requestFacts, SENT, streamDirectus } from '~~/server/core'
import { orNotFound } from '../../../../../utils/or-not-found'

export default defineRoute({
  summary: 'The error file of an import', description: 'Each refused or marked row as it came, with column and reason.', answer: { mediaType: 'text/csv' },
}, async (event, { caller, params }) => {
  const answer = await orNotFound(streamDirectus(event, caller.access, `/crm/imports/${params.id}/errors.csv`, { method: 'GET', headers: { 'accept-language': requestFacts(event).locale } }))
  for (const name of ['content-type', 'content-disposition'] as const) {
    const value = answer.headers[name]
    if (value) setResponseHeader(event, name, value)
  }
  await pipeline(answer, event.node.res)
  return SENT
})
