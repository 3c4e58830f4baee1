import type { Redis } from 'ioredis'
import { deadLettersOf, streamOf } from './keys.ts'

/** A connection to the tenant's database. */
export interface Connection {
  query<T extends object>(sql: string, values?: unknown[]): Promise<{ rows: T[] }>
}

const PAGE = 1_000

/**
 * Takes the events of records that were deleted for good out of the stream and the dead letters; that they were deleted
 * stays, without a value. The database has emptied its own rows already. May run again and again, beside others.
 * @returns how many entries were removed
 */
export async function scrubStreams(database: Connection, redis: Redis, slug: string): Promise<number> {
  const { rows } = await database.query<{ position: string, record: string }>('SELECT position, record FROM kontor_state.outbox_events WHERE erased ORDER BY position')
  if (rows.length === 0) return 0
  const records = new Set(rows.map(({ record }) => record))
  let removed = 0
  for (const key of [streamOf(slug), deadLettersOf(slug)]) removed += await removeEntries(redis, key, records)
  await database.query('UPDATE kontor_state.outbox_events SET erased = false WHERE position = ANY($1)', [rows.map(({ position }) => position)])
  return removed
}

async function removeEntries(redis: Redis, key: string, records: ReadonlySet<string>): Promise<number> {
  let removed = 0
  for (let from = '-'; ;) {
    const page = await redis.xrange(key, from, '+', 'COUNT', PAGE)
    const gone = page.filter(([, fields]) => {
      const value = (name: string) => fields[fields.indexOf(name) + 1] ?? ''
      return records.has(value('record')) && !value('type').endsWith('.deleted')
    }).map(([id]) => id)
    if (gone.length > 0) removed += await redis.xdel(key, ...gone)
    const last = page.at(-1)?.[0]
    if (last === undefined || page.length < PAGE) return removed
    from = `(${last}`
  }
}
