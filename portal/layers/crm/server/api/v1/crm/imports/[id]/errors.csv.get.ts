import { pipeline } from 'node:stream/promises'
import { setResponseHeader } from 'h3'
import { defineApi, requestFacts, requireCaller, SENT, streamDirectus } from '~~/server/core'
import { importId, orNotFound } from '../../../../../utils/import-id'

/** The error file of an import: each refused or marked row as it came, with column and reason. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const answer = await orNotFound(streamDirectus(event, access, `/crm/imports/${importId(event)}/errors.csv`, { method: 'GET', headers: { 'accept-language': requestFacts(event).locale } }))
  for (const name of ['content-type', 'content-disposition'] as const) {
    const value = answer.headers[name]
    if (value) setResponseHeader(event, name, value)
  }
  await pipeline(answer, event.node.res)
  return SENT
})
