import { pipeline } from 'node:stream/promises'
import { isKey } from '@kontor/model/wire/own-collections'
import { z } from 'zod'
import { defineRoute, KontorError, SENT, streamDirectus } from '~~/server/core'
import { collectionNamed, collectionParams, unknownCollection } from '~~/server/resource/collection-params'
import { keyTypeOf } from '~~/server/resource/definition'

const PASSED = ['content-type', 'content-length', 'content-disposition', 'content-security-policy', 'x-content-type-options', 'cache-control'] as const

export default defineRoute({
  summary: 'The file in a field of a record', description: 'For whoever may read the field; always a download, but for pictures and PDFs with `inline=true`.', answer: { mediaType: 'application/octet-stream' }, codes: { FILE_UNKNOWN: 404, FILE_FIELD_UNKNOWN: 404 },
  params: collectionParams.extend({ id: z.string().min(1).max(255).meta({ description: 'Id of a record; a UUID, but for records of a tenant\'s own collections.', example: '0c6f8a52-6a0f-4b8e-9d0a-5a3c1a4f7b10' }), field: z.string().regex(/^\w{1,63}$/).meta({ description: 'Column of the field.', example: 'contract' }) }),
  query: z.object({ inline: z.enum(['true', 'false']).optional().meta({ description: 'To be looked at in the browser; other kinds of files stay a download.' }) }),
}, async (event, { caller, params, query }) => {
  if (!isKey(keyTypeOf(await collectionNamed(event, caller, params.name)), params.id)) throw new KontorError('NOT_FOUND')
  const answer = await streamDirectus(event, caller.access, `/platform/records/${params.name}/${encodeURIComponent(params.id)}/files/${params.field}${query.inline === 'true' ? '?inline=true' : ''}`, { method: 'GET' }).catch((error: unknown) => {
    if (error instanceof KontorError && error.code === 'FORBIDDEN') throw new KontorError('NOT_FOUND', { cause: error })
    return unknownCollection(error)
  })
  const { res } = event.node
  for (const name of PASSED) if (answer.headers[name]) res.setHeader(name, answer.headers[name])
  await pipeline(answer, res)
  return SENT
})
