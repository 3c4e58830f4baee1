import type { Database } from '@kontor/extension-shared/context'
import { THIS_MONTH } from './lookups.ts'
import { SourceError } from './source-error.ts'

/** Milliseconds after which somebody who waits for their turn is asked whether it is still wanted. */
const SLICE = 1_000

/** How long somebody waits for a turn, in milliseconds, and whether a source that is switched off may be asked: to try it. */
interface Terms { readonly patience?: number, readonly evenOff?: boolean }

const WITHIN_CAP = `(cost_cap IS NULL OR CASE WHEN month = ${THIS_MONTH} THEN spent ELSE 0 END + cost <= cost_cap)`

/** Takes the next turn that a source's rate allows, if it comes soon enough: who does not wait takes nobody's turn. @returns milliseconds until it comes */
async function nextTurn(database: Database, source: string, { patience = Infinity, evenOff = false }: Terms): Promise<number | undefined> {
  const most = Number.isFinite(patience) ? patience : null
  const { rows: [turn] } = await database.raw<{ rows: { wait: number }[] }>(`
    UPDATE kontor_state.source_lookups SET next_at = CASE WHEN per_minute IS NULL THEN NULL ELSE greatest(coalesce(next_at, clock_timestamp()), clock_timestamp()) + make_interval(secs => 60.0 / per_minute) END
    WHERE source = ?::uuid AND (active OR ?::boolean) AND ${WITHIN_CAP} AND (per_minute IS NULL OR next_at IS NULL OR ?::float8 IS NULL OR extract(epoch FROM next_at - clock_timestamp()) * 1000 <= ?::float8)
    RETURNING coalesce(extract(epoch FROM next_at - make_interval(secs => 60.0 / per_minute) - clock_timestamp()), 0)::float8 * 1000 AS wait`, [source, evenOff, most, most])
  return turn && Math.max(0, turn.wait)
}

/** Why there was no turn. */
async function refusal(database: Database, source: string, { evenOff = false }: Terms): Promise<SourceError> {
  const { rows: [now] } = await database.raw<{ rows: { active: boolean, affordable: boolean }[] }>(`SELECT active, ${WITHIN_CAP} AS affordable FROM kontor_state.source_lookups WHERE source = ?::uuid`, [source])
  if (!now || (!now.active && !evenOff)) return new SourceError('SOURCE_OFF')
  return new SourceError(now.affordable ? 'SOURCE_BUSY' : 'SOURCE_COST_CAP')
}

/** Counts a request and what it costs, unless that would be more than the month may cost or the source was switched off meanwhile. */
async function charge(database: Database, source: string, { evenOff = false }: Terms): Promise<boolean> {
  const { rowCount } = await database.raw<{ rowCount: number }>(`
    UPDATE kontor_state.source_lookups SET month = ${THIS_MONTH}, spent = CASE WHEN month = ${THIS_MONTH} THEN spent ELSE 0 END + cost, requests = CASE WHEN month = ${THIS_MONTH} THEN requests ELSE 0 END + 1
    WHERE source = ?::uuid AND (active OR ?::boolean) AND ${WITHIN_CAP}`, [source, evenOff])
  return rowCount > 0
}

/**
 * Waits until a source may be asked and counts the request. Both are kept in the database, so that they hold for every process.
 * @param wanted asked while it waits
 * @returns whether to go on; false when nothing is wanted any more
 * @throws SourceError SOURCE_OFF, SOURCE_COST_CAP, SOURCE_BUSY when it would have to wait longer than its patience
 */
export async function takeTurn(database: Database, source: string, wanted: () => Promise<boolean>, terms: Terms = {}): Promise<boolean> {
  const wait = await nextTurn(database, source, terms)
  if (wait === undefined) throw await refusal(database, source, terms)
  for (let until = performance.now() + wait; performance.now() < until;) {
    await new Promise(done => setTimeout(done, Math.min(SLICE, until - performance.now())))
    if (!await wanted()) return false
  }
  if (!await charge(database, source, terms)) throw await refusal(database, source, terms)
  return true
}
