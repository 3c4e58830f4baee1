import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import * as z from 'zod'
import { answering, parse, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { recordsOf } from '../records/records-of.ts'
import { assertFileField } from './file-field.ts'

type AssetsServiceClass = new (options: { schema: SchemaOverview, knex: Database }) => { getAsset(id: string): Promise<{ stream: Readable | (() => Promise<Readable>), file: { type: string | null, filename_download: string }, stat: { size: number } }> }

/** What a file may do that is opened: nothing. */
const ALONE = 'default-src \'none\'; sandbox'
/** Kinds of files that may be looked at in the browser, and what of ours they may use. Browsers show no PDF in a sandbox; their viewers have one of their own. */
const LOOKED_AT: ReadonlyMap<string, string> = new Map([
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'].map(type => [type, 'default-src \'none\'; style-src \'unsafe-inline\'; sandbox'] as const),
  ['application/pdf', 'default-src \'none\'; object-src \'self\'; style-src \'unsafe-inline\''],
])

/**
 * `GET /platform/records/:collection/:id/files/:field`: the file in a field, for whoever may read that field of that record.
 * As a download: what somebody uploads is never shown as a page of ours. With `inline=true` the kinds that browsers only
 * draw (`LOOKED_AT`) are shown; they are taken for nothing else (`nosniff`), whatever is in them.
 */
export function readFile(context: ExtensionContext): Handler {
  return async (request, response, next) => {
    const answer = answering(async () => {
      const { collection, accountability, schema } = await recordsOf(context, request)
      const field = request.params.field ?? ''
      assertFileField(schema, collection, field)
      const items = new context.services.ItemsService(collection, { schema, accountability: accountability as never })
      const record = await items.readOne(request.params.id ?? '', { fields: [field] }) as Record<string, unknown>
      const id = record[field]
      if (typeof id !== 'string') throw platformError('FILE_UNKNOWN')
      const { AssetsService } = context.services as unknown as { AssetsService: AssetsServiceClass }
      const { stream, stat, file } = await new AssetsService({ schema: await context.getSchema(), knex: context.database }).getAsset(id)
      const policy = request.query.inline === 'true' ? LOOKED_AT.get(file.type ?? '') : undefined
      const name = file.filename_download.replace(/[\r\n"]/g, '')
      response.writeHead(200, {
        'content-type': file.type ?? 'application/octet-stream', 'content-length': stat.size, 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff', 'content-security-policy': policy ?? ALONE,
        'content-disposition': `${policy === undefined ? 'attachment' : 'inline'}; filename="${name.replace(/[^\x20-\x7E]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`,
      })
      await pipeline(typeof stream === 'function' ? await stream() : stream, response)
      return undefined
    })
    await answer(request, response, error => response.headersSent ? response.destroy(error as Error) : next(error))
  }
}

const body = z.strictObject({ ids: z.array(z.guid()).min(1).max(1000) })

/** `POST /platform/records/:collection/files/:field/names`: `[{ id, title }]` of those files that stand in the field of a record that the person may read. */
export function nameFiles(context: ExtensionContext): Handler {
  return answering(async (request) => {
    const { collection, accountability, schema } = await recordsOf(context, request)
    const field = request.params.field ?? ''
    assertFileField(schema, collection, field)
    const { ids } = parse(body, request.body)
    const items = new context.services.ItemsService(collection, { schema, accountability: accountability as never })
    const seen = await items.readByQuery({ aggregate: { count: ['*'] }, group: [field], filter: { [field]: { _in: ids } }, limit: ids.length } as never) as Record<string, unknown>[]
    const named = await context.database('directus_files').whereIn('id', seen.map(row => String(row[field]))).select('id', 'title', 'filename_download') as { id: string, title: string | null, filename_download: string }[]
    return { data: named.map(({ id, title, filename_download: name }) => ({ id, title: title ?? name })) }
  })
}
