import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { answering, type Handler, type Request } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'

type AssetsServiceClass = new (options: { schema: SchemaOverview, knex: Database }) => { getAsset(id: string): Promise<{ stream: Readable | (() => Promise<Readable>), stat: { size: number } }> }

/**
 * Answers with a picture that was made small when it was stored. Other files stay closed.
 * @param find the id of its file; PICTURE_UNKNOWN without one
 */
export function sendPicture({ database, services, getSchema }: ExtensionContext, find: (request: Request) => Promise<string | null | undefined>): Handler {
  return async (request, response, next) => {
    const answer = answering(async () => {
      const file = await find(request)
      if (!file) throw platformError('PICTURE_UNKNOWN')
      const { AssetsService } = services as unknown as { AssetsService: AssetsServiceClass }
      const { stream, stat } = await new AssetsService({ schema: await getSchema(), knex: database }).getAsset(file)
      response.writeHead(200, { 'content-type': 'image/webp', 'content-length': stat.size, 'cache-control': 'private, max-age=300', 'x-content-type-options': 'nosniff' })
      await pipeline(typeof stream === 'function' ? await stream() : stream, response)
      return undefined
    })
    await answer(request, response, error => response.headersSent ? response.destroy(error as Error) : next(error))
  }
}
