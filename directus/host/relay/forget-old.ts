import { KEPT_DAYS } from '@kontor/events'
import type pg from 'pg'

const LOT = 5_000
/** From the lowest position on, so that the table is not read for what is not there. */
const OLD = `
  WITH lowest AS (SELECT position, at, published_at FROM kontor_state.outbox_events ORDER BY position LIMIT ${LOT})
  DELETE FROM kontor_state.outbox_events e USING lowest l
  WHERE e.position = l.position AND l.published_at IS NOT NULL AND l.at < now() - make_interval(days => ${KEPT_DAYS})`

/** Deletes published events whose days are over. */
export async function forgetOld(database: pg.Client): Promise<void> {
  while ((await database.query(OLD)).rowCount === LOT);
}
