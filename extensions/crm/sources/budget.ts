import type { Database } from '@kontor/extension-shared/context'
import { THIS_MONTH } from './lookups.ts'
import { SourceError } from './source-error.ts'

/** Milliseconds after which somebody who waits for their turn is asked whether it is still wanted. */
const SLICE = 1_000

/** Takes the next turn that a source's rate allows. @returns milliseconds until it comes; undefined when the source is off or its cap reached */
async function nextTurn(database: Database, source: string): Promise<number | undefined> {
  const { rows: [turn] } = await database.raw<{ rows: { wait: number }[] }>(`
    UPDATE kontor_state.source_lookups SET next_at = CASE WHEN per_minute IS NULL THEN NULL ELSE greatest(coalesce(next_at, clock_timestamp()), clock_timestamp()) + make_interval(secs => 60.0 / per_minute) END
    WHERE source = ? AND (cost_cap IS NULL OR CASE WHEN month = ${THIS_MONTH} THEN spent ELSE 0 END + cost <= cost_cap)
    RETURNING coalesce(extract(epoch FROM next_at - make_interval(secs => 60.0 / per_minute) - clock_timestamp()), 0)::float8 * 1000 AS wait`, [source])
  return turn && Math.max(0, turn.wait)
}

/** Counts a request and what it costs, unless that would be more than the month may cost. */
async function charge(database: Database, source: string): Promise<boolean> {
  const { rowCount } = await database.raw<{ rowCount: number }>(`
    UPDATE kontor_state.source_lookups SET month = ${THIS_MONTH}, spent = CASE WHEN month = ${THIS_MONTH} THEN spent ELSE 0 END + cost, requests = CASE WHEN month = ${THIS_MONTH} THEN requests ELSE 0 END + 1
    WHERE source = ? AND (cost_cap IS NULL OR CASE WHEN month = ${THIS_MONTH} THEN spent ELSE 0 END + cost <= cost_cap)`, [source])
  return rowCount > 0
}

/**
 * Waits until a source may be asked and counts the request. Both are kept in the database, so that they hold for every process.
 * @param wanted asked while it waits
 * @param patience milliseconds that it may wait at most
 * @returns whether to go on; false when nothing is wanted any more
 * @throws SourceError SOURCE_COST_CAP, SOURCE_BUSY when it would have to wait longer
 */
export async function takeTurn(database: Database, source: string, wanted: () => Promise<boolean>, patience = Infinity): Promise<boolean> {
  const wait = await nextTurn(database, source)
  if (wait === undefined) throw new SourceError('SOURCE_COST_CAP')
  if (wait > patience) throw new SourceError('SOURCE_BUSY')
  for (let until = performance.now() + wait; performance.now() < until;) {
    await new Promise(done => setTimeout(done, Math.min(SLICE, until - performance.now())))
    if (!await wanted()) return false
  }
  if (!await charge(database, source)) throw new SourceError('SOURCE_COST_CAP')
  return true
}
