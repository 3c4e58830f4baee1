import type { Caller } from '~~/server/core'
import { KontorError } from '~~/server/core'
import { withRedis } from '~~/server/auth/redis'
import { requireActive } from '~~/server/auth/tenant-modules'

/** Readers of a tenant that are kept; when there are more, those go first that have been silent for longest. */
const MOST = 500

/** Where a program stopped in a tenant's events. */
export interface EventReader {
  readonly id: string
  readonly cursor: string
  readonly at: string
}

/** Beside the tenant's events, so that it goes with them when the tenant is deleted. */
const keyOf = ({ tenant }: Caller) => `kontor:events:${tenant}:readers`
/** Readers of one program are not those of another that calls them the same. */
const fieldOf = ({ session }: Caller, reader: string) => `${session.userId}:${reader}`

/** @throws KontorError READER_UNKNOWN */
export async function readEventReader(caller: Caller, reader: string): Promise<EventReader> {
  const stored = await withRedis(redis => redis.call('HGET', keyOf(caller), fieldOf(caller, reader)) as Promise<string | null>)
  if (stored === null) throw new KontorError('READER_UNKNOWN', { status: 404, message: 'There is no reader of events by this name.' })
  return { id: reader, ...JSON.parse(stored) as { cursor: string, at: string } }
}

/**
 * Notes where a reader is.
 * @throws KontorError TENANT_FORBIDDEN for a tenant that is not there any more (nothing is to come back of it), TENANT_SUSPENDED
 */
export async function writeEventReader(caller: Caller, reader: string, cursor: string): Promise<undefined> {
  await requireActive(caller.tenant)
  await withRedis(async (redis) => {
    const key = keyOf(caller)
    await redis.call('HSET', key, fieldOf(caller, reader), JSON.stringify({ cursor, at: new Date().toISOString() }))
    if (Number(await redis.call('HLEN', key)) <= MOST) return
    const all = await redis.call('HGETALL', key) as string[]
    const fields = all.flatMap((field, i) => i % 2 === 0 ? [{ field, at: (JSON.parse(all[i + 1] ?? '{}') as { at?: string }).at ?? '' }] : [])
    const silent = fields.sort((a, b) => a.at < b.at ? -1 : 1).slice(0, fields.length - MOST).map(({ field }) => field)
    await redis.call('HDEL', key, ...silent)
  })
}

export async function deleteEventReader(caller: Caller, reader: string): Promise<undefined> {
  await withRedis(redis => redis.call('HDEL', keyOf(caller), fieldOf(caller, reader)))
}
