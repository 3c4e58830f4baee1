import { Transform, type Readable } from 'node:stream'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import * as z from 'zod'
import { filesOf, storageOf } from '../avatars/store-avatar.ts'
import { answering, parse, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { recordsOf } from '../records/records-of.ts'
import { assertFileField, assertMayWriteField } from './file-field.ts'

/** Bytes of a file in a field. */
export const FILE_LIMIT = 25 * 1024 * 1024
const query = z.object({ name: z.string().trim().min(1).max(255).refine(name => !/[\0/\\]/.test(name)), type: z.string().max(127).regex(/^[\w.+-]+\/[\w.+-]+$/).default('application/octet-stream') })

/**
 * `POST /platform/records/:collection/files/:field?name=&type=` with the file as the body: stores it for whoever may write
 * the field, whose record then gets its id. Answers `{ id, title }`.
 */
export function storeFile(context: ExtensionContext): Handler {
  return answering(async (request) => {
    const call = await recordsOf(context, request)
    const field = request.params.field ?? ''
    assertFileField(call.schema, call.collection, field)
    await assertMayWriteField(context.database, call, field)
    const { name, type } = parse(query, request.query)
    const files = await filesOf(context)
    const source = request as unknown as Readable
    const id = await files.uploadOne(source.pipe(noLarger(source)) as unknown as Readable, { storage: storageOf(context), filename_download: name, title: name, type, uploaded_by: call.accountability.user })
    return { status: 201, data: { id, title: name } }
  })
}

function noLarger(source: Readable): Transform {
  let size = 0
  const counted = new Transform({
    transform(part: Buffer, _, done) {
      size += part.length
      if (size > FILE_LIMIT) done(platformError('FILE_TOO_LARGE'))
      else done(null, part)
    },
  })
  source.once('error', error => counted.destroy(error))
  return counted
}
