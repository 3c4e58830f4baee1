import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { defineRoute, KontorError, SENT, streamDirectus } from '~~/server/core'
import { collectionParams, unknownCollection } from '~~/server/resource/collection-params'

const PASSED = ['content-type', 'content-length', 'content-disposition', 'content-security-policy', 'x-content-type-options', 'cache-control'] as const

export default defineRoute({
  summary: 'The file in a field of a record', description: 'For whoever may read the field; always a download.', answer: { mediaType: 'application/octet-stream' }, codes: { FILE_UNKNOWN: 404, FILE_FIELD_UNKNOWN: 404 },
  params: collectionParams.extend({ id: z.guid(), field: z.string().regex(/^\w{1,63}$/).meta({ description: 'Column of the field.', example: 'contract' }) }),
}, async (event, { caller, params }) => {
  const answer = await streamDirectus(event, caller.access, `/platform/records/${params.name}/${params.id}/files/${params.field}`, { method: 'GET' }).catch((error: unknown) => {
    if (error instanceof KontorError && error.code === 'FORBIDDEN') throw new KontorError('NOT_FOUND', { cause: error })
    return unknownCollection(error)
  })
  const { res } = event.node
  for (const name of PASSED) if (answer.headers[name]) res.setHeader(name, answer.headers[name])
  await pipeline(answer, res)
  return SENT
})
