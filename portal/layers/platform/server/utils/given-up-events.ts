import { KontorError, type Caller } from '~~/server/core'
import { withRedis } from '~~/server/auth/redis'

/** Who may see them: they name records of every collection. */
const MAY: ReadonlySet<string> = new Set(['admin', 'automation'])

/** An event that a consumer gave up. */
export interface GivenUpEvent {
  readonly id: string
  readonly at: string
  readonly eventId: string
  readonly type: string
  readonly collection: string
  readonly recordId: string
  /** Who gave it up. */
  readonly group: string
  readonly attempts: number
  readonly reason: string
}

type Entry = readonly [id: string, fields: readonly string[]]

/**
 * Events of the tenant that consumers gave up since a moment, the newest first; none of their values.
 * @throws KontorError FORBIDDEN, UNAVAILABLE
 */
export async function readGivenUpEvents(caller: Caller, since: Date, count: number): Promise<GivenUpEvent[]> {
  if (!caller.roles.some(role => MAY.has(role))) throw new KontorError('FORBIDDEN')
  const entries = await withRedis(redis => redis.call('XREVRANGE', `kontor:events:${caller.tenant}:dead`, '+', String(since.getTime()), 'COUNT', count) as Promise<Entry[]>)
  return entries.map(([id, fields]) => {
    const of = (name: string) => {
      const at = fields.findIndex((field, i) => i % 2 === 0 && field === name)
      return at < 0 ? '' : fields[at + 1] ?? ''
    }
    return { id, at: new Date(Number(id.split('-')[0])).toISOString(), eventId: of('id'), type: of('type'), collection: of('collection'), recordId: of('record'), group: of('group'), attempts: Number(of('attempts')), reason: of('reason').slice(0, 300) }
  })
}
