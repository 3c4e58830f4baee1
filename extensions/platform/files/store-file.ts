import { randomUUID } from 'node:crypto'
import { Transform, type Readable } from 'node:stream'
import { isDirectusError } from '@directus/errors'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import * as z from 'zod'
import { filesOf, storageOf } from '../avatars/store-avatar.ts'
import { answering, parse, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { recordsOf } from '../records/records-of.ts'
import { assertMayUpload, noteUpload, sweepUploads } from './field-uploads.ts'
import { assertFileField, assertMayWriteField } from './file-field.ts'

/** Bytes of a file in a field. */
export const FILE_LIMIT = 25 * 1024 * 1024
const query = z.object({ name: z.string().trim().min(1).max(255).refine(name => !/[\0/\\]/.test(name)), type: z.string().max(127).regex(/^[\w.+-]+\/[\w.+-]+$/).default('application/octet-stream') })

/**
 * `POST /platform/records/:collection/files/:field?name=&type=` with the file as the body: stores it for whoever may write
 * the field, whose record then gets its id, within a day. Answers `{ id, title }`.
 */
export function storeFile(context: ExtensionContext): Handler {
  return answering(async (request) => {
    const call = await recordsOf(context, request)
    const field = request.params.field ?? ''
    assertFileField(call.schema, call.collection, field)
    await assertMayWriteField(context.database, call, field)
    const { name, type } = parse(query, request.query)
    const length = Number(request.headers['content-length'] ?? 0)
    if (length > FILE_LIMIT) throw platformError('FILE_TOO_LARGE')
    await assertMayUpload(context.database, call.accountability.user, length)
    const id = randomUUID()
    await noteUpload(context.database, { file: id, collection: call.collection, field })
    const body = noLarger(request as unknown as Readable)
    const files = await filesOf(context)
    await files.uploadOne(body, { id, storage: storageOf(context), filename_download: name, title: name, type, uploaded_by: call.accountability.user }).catch((error: unknown) => {
      // Directus says of every body that breaks off that it could not be saved.
      throw isDirectusError(body.errored, 'FILE_TOO_LARGE') ? body.errored : error
    })
    void sweepUploads(context).catch((error: unknown) => context.logger.error(error, 'platform: files that no record has'))
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
  // The rest is read and thrown away, so that the answer gets through.
  counted.once('error', () => source.resume())
  return source.pipe(counted)
}
