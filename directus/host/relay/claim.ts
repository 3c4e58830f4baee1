import { entryOf, KEPT_DAYS, oldestId, streamOf, type OutboxRow } from '@kontor/events'
import type { Redis } from 'ioredis'
import type pg from 'pg'

/** Events that are published together. */
export const LOT = 500

/**
 * The lowest that are open. Of one record all that are visible come in their order; a lower position of another record
 * may commit later and is taken then. They are marked before they are published and committed after it: a host that is
 * killed in between publishes them again, and an erasure waits until it finds them in the stream.
 */
const CLAIM = `
  UPDATE kontor_state.outbox_events SET published_at = clock_timestamp()
  WHERE position = ANY (ARRAY(SELECT position FROM kontor_state.outbox_events WHERE published_at IS NULL ORDER BY position LIMIT ${LOT})) AND published_at IS NULL
  RETURNING position, id, type, collection, record, at, actor, trace, batch, payload`

/** One relay at a time: two would mix the order of a record. */
const ALONE = 'SELECT pg_advisory_xact_lock(hashtext(\'kontor_state.outbox_events\'))'

/**
 * Publishes the next lot.
 * @returns how many events it had
 * @throws Error when database or Redis is away; then nothing counts as published
 */
export async function publishLot(database: pg.Client, redis: Redis, slug: string): Promise<number> {
  await database.query('BEGIN')
  try {
    await database.query(ALONE)
    const { rows } = await database.query<OutboxRow & { position: string }>(CLAIM)
    rows.sort((a, b) => Number(a.position) - Number(b.position))
    if (rows.length > 0) await add(redis, slug, rows)
    await database.query('COMMIT')
    return rows.length
  }
  catch (error) {
    await database.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** All or none: a gap in the middle would mix the order when it is filled later. */
async function add(redis: Redis, slug: string, rows: readonly OutboxRow[]): Promise<void> {
  const stream = streamOf(slug)
  const lot = redis.multi()
  for (const row of rows) lot.xadd(stream, '*', ...entryOf(row))
  lot.xtrim(stream, 'MINID', '~', oldestId(KEPT_DAYS))
  const results = await lot.exec()
  if (!results) throw new Error('Redis took none of the events')
  for (const [error] of results) if (error) throw error
}
