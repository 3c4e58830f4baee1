import { once } from 'node:events'
import { z } from 'zod'
import { defineRoute, requestFacts, streamDirectus } from '~~/server/core'
import { noLargerThan, tooLarge } from '~~/server/core/upload-limit'
import { collectionNamed, collectionParams, unknownCollection } from '~~/server/resource/collection-params'

/** Bytes; the same limit holds where it is stored. */
const LIMIT = 25 * 1024 * 1024

export default defineRoute({
  summary: 'Takes a file for a field', description: 'The body is the file itself, up to 25 MB (`Content-Type: application/octet-stream`). The id of the answer is then written into the field of a record, within a day.',
  params: collectionParams.extend({ field: z.string().regex(/^\w{1,63}$/).meta({ description: 'Column of the field.', example: 'contract' }) }),
  query: z.object({ name: z.string().trim().min(1).max(255).meta({ description: 'Name of the file.', example: 'offer.pdf' }), type: z.string().max(127).regex(/^[\w.+-]+\/[\w.+-]+$/).optional().meta({ description: 'Its media type.', example: 'application/pdf' }) }),
  answer: z.object({ id: z.guid(), label: z.string() }), codes: { TOO_LARGE: 413, FILE_TOO_LARGE: 413, UPLOADS_TOO_LARGE: 413, FILE_FIELD_UNKNOWN: 404 },
}, async (event, { caller, params, query }) => {
  const { locale } = requestFacts(event)
  await collectionNamed(event, caller, params.name)
  const { 'content-length': length } = event.node.req.headers
  if (Number(length ?? 0) > LIMIT) throw tooLarge(LIMIT, locale)
  const search = new URLSearchParams({ name: query.name, ...query.type ? { type: query.type } : {} })
  const answer = await streamDirectus(event, caller.access, `/platform/records/${params.name}/files/${params.field}?${search}`, {
    method: 'POST', headers: { 'content-type': 'application/octet-stream', ...length === undefined ? {} : { 'content-length': length } }, body: noLargerThan(event.node.req, LIMIT, locale),
  }).catch(unknownCollection)
  let text = ''
  answer.setEncoding('utf8').on('data', (part: string) => { text += part })
  await once(answer, 'end')
  const { data } = JSON.parse(text) as { data: { id: string, title: string } }
  return { id: data.id, label: data.title }
})
