import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import * as z from 'zod'
import { answering, parse, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { personOf } from './store-avatar.ts'

type AssetsServiceClass = new (options: { schema: SchemaOverview, knex: Database }) => { getAsset(id: string): Promise<{ stream: Readable | (() => Promise<Readable>), stat: { size: number } }> }

/**
 * `GET /platform/me/avatar`, `GET /platform/people/:id/avatar`: the picture of a person of the tenant, for everybody in it.
 * Other files stay closed: this finds pictures of people alone.
 */
export function readAvatar({ database, services, getSchema }: ExtensionContext): Handler {
  return async (request, response, next) => {
    const answer = answering(async () => {
      const asking = personOf(request)
      const id = request.params.id === undefined ? asking : parse(z.guid(), request.params.id)
      const row = await database('directus_users').where({ id }).first('avatar') as { avatar: string | null } | undefined
      if (!row?.avatar) throw platformError('PICTURE_UNKNOWN')
      const { AssetsService } = services as unknown as { AssetsService: AssetsServiceClass }
      const { stream, stat } = await new AssetsService({ schema: await getSchema(), knex: database }).getAsset(row.avatar)
      response.writeHead(200, { 'content-type': 'image/webp', 'content-length': stat.size, 'cache-control': 'private, max-age=300', 'x-content-type-options': 'nosniff' })
      await pipeline(typeof stream === 'function' ? await stream() : stream, response)
      return undefined
    })
    await answer(request, response, error => response.headersSent ? response.destroy(error as Error) : next(error))
  }
}
