import { once } from 'node:events'
import type { H3Event } from 'h3'
import { z } from 'zod'
import type { Caller } from '../core/caller.ts'
import { streamDirectus } from '../core/directus.ts'
import { requestFacts } from '../core/request.ts'
import { noLargerThan, tooLarge } from '../core/upload-limit.ts'
import { unknownCollection } from './collection-params.ts'

/** Bytes; the same limit holds where it is stored. */
const LIMIT = 25 * 1024 * 1024

export const storedFileQuery = z.object({ name: z.string().trim().min(1).max(255).meta({ description: 'Name of the file.', example: 'offer.pdf' }), type: z.string().max(127).regex(/^[\w.+-]+\/[\w.+-]+$/).optional().meta({ description: 'Its media type.', example: 'application/pdf' }) })
export const storedFileCodes = { TOO_LARGE: 413, FILE_TOO_LARGE: 413, UPLOADS_TOO_LARGE: 413 } as const

/**
 * Stores the body of the call as a file for the field of a record, which has to get its id within a day.
 * @throws KontorError TOO_LARGE, FILE_TOO_LARGE, UPLOADS_TOO_LARGE, FILE_FIELD_UNKNOWN; FORBIDDEN for who may not write the field
 */
export async function storeFile(event: H3Event, caller: Caller, { collection, field }: { readonly collection: string, readonly field: string }, { name, type }: { readonly name: string, readonly type?: string | undefined }): Promise<{ id: string, label: string }> {
  const { locale } = requestFacts(event)
  const { 'content-length': length } = event.node.req.headers
  if (Number(length ?? 0) > LIMIT) throw tooLarge(LIMIT, locale)
  const search = new URLSearchParams({ name, ...type ? { type } : {} })
  const answer = await streamDirectus(event, caller.access, `/platform/records/${collection}/files/${field}?${search}`, {
    method: 'POST', headers: { 'content-type': 'application/octet-stream', ...length === undefined ? {} : { 'content-length': length } }, body: noLargerThan(event.node.req, LIMIT, locale),
  }).catch(unknownCollection)
  let text = ''
  answer.setEncoding('utf8').on('data', (part: string) => { text += part })
  await once(answer, 'end')
  const { data } = JSON.parse(text) as { data: { id: string, title: string } }
  return { id: data.id, label: data.title }
}
