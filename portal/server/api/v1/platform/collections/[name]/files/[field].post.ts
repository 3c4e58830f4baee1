import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { collectionNamed, collectionParams } from '~~/server/resource/collection-params'
import { storeFile, storedFileCodes, storedFileQuery } from '~~/server/resource/store-file'

export default defineRoute({
  summary: 'Takes a file for a field', description: 'The body is the file itself, up to 25 MB (`Content-Type: application/octet-stream`). The id of the answer is then written into the field of a record, within a day.',
  params: collectionParams.extend({ field: z.string().regex(/^\w{1,63}$/).meta({ description: 'Column of the field.', example: 'contract' }) }),
  query: storedFileQuery, answer: z.object({ id: z.guid(), label: z.string() }), codes: { ...storedFileCodes, FILE_FIELD_UNKNOWN: 404 },
}, async (event, { caller, params, query }) => {
  await collectionNamed(event, caller, params.name)
  return storeFile(event, caller, { collection: params.name, field: params.field }, query)
})
