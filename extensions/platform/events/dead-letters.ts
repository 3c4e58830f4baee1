import { discardDeadLetter, listDeadLetters, retryDeadLetter, countDeadLetters } from '@kontor/events/dead-letters.ts'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { Redis } from 'ioredis'
import * as z from 'zod'
import { adminOf, answering, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'

/** So many are shown at most, the latest. */
const MOST = 100
const ID = z.string().regex(/^\d{1,16}-\d{1,12}$/)
const HOW = { retry: retryDeadLetter, discard: discardDeadLetter } as const

let connection: Redis | undefined

/** Nobody looks for weeks, so it is made for who does. @throws EVENTS_UNAVAILABLE */
async function asking<T>({ env, logger }: ExtensionContext, work: (redis: Redis, tenant: string) => Promise<T>): Promise<T> {
  if (!connection) {
    connection = new Redis(String(env.REDIS), { lazyConnect: true, maxRetriesPerRequest: 1, connectTimeout: 2000, commandTimeout: 2000 })
    connection.on('error', error => logger.warn(error, 'platform: Redis'))
  }
  return work(connection, String(env.KONTOR_TENANT)).catch((cause: Error) => {
    logger.warn(cause, 'dead letters')
    throw platformError('EVENTS_UNAVAILABLE')
  })
}

/** `GET /platform/dead-letters`: the events of this tenant that a consumer gave up, the latest first, for its administrators. */
export function listLetters(context: ExtensionContext): Handler {
  return answering(async (request) => {
    await adminOf(request, context.database)
    const [letters, total] = await asking(context, (redis, tenant) => Promise.all([listDeadLetters(redis, tenant, MOST), countDeadLetters(redis, tenant)]))
    return { data: letters, total }
  })
}

/** `POST /platform/dead-letters/:id/retry` and `DELETE /platform/dead-letters/:id`. Answers 204; 404 when somebody else was faster. */
export function settleLetter(context: ExtensionContext, how: keyof typeof HOW): Handler {
  return answering(async (request) => {
    await adminOf(request, context.database)
    const id = ID.safeParse(request.params.id)
    if (!id.success || !await asking(context, (redis, tenant) => HOW[how](redis, tenant, id.data))) throw platformError('EVENT_UNKNOWN')
    return undefined
  })
}
