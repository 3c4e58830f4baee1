import type { Database } from '@kontor/extension-shared/context'
import type { ErasureWay } from '@kontor/model/wire/privacy'

/** A lead that is being erased or anonymized, or was; nothing of it stands here but its id. */
export interface LeadErasure {
  readonly lead: string
  readonly way: ErasureWay
  readonly requested_by: string | null
  /** Names on disk of files that go, noted before their rows do. */
  readonly files: readonly string[]
  /** The data of the tenant has nothing of it any more. */
  readonly done_at: Date | null
  /** Nor has any page of the database, stream or folder. */
  readonly swept_at: Date | null
}

export const leadErasures = (database: Database) => database('kontor_state.lead_erasures')

/** Those that are not done to the end, the oldest first. */
export function openErasures(database: Database): Promise<LeadErasure[]> {
  return leadErasures(database).whereNull('swept_at').orderBy('requested_at') as unknown as Promise<LeadErasure[]>
}

/**
 * Wishes for the leads that are there and for those that were merged into them: what these said of the person goes as well,
 * and first, for they would go with the others unseen. Anonymized before, a lead can be erased now; or anonymized once more
 * after somebody had filled it in again. An open wish to erase stays one.
 */
export function wishErasures(trx: Database, ids: readonly string[], way: string, actor: string | null): Promise<unknown> {
  return trx.raw(`
    WITH RECURSIVE found AS (SELECT id, 0 AS depth FROM leads WHERE id = ANY (?::uuid[]) UNION SELECT l.id, f.depth + 1 FROM leads l JOIN found f ON l.merged_into = f.id WHERE f.depth < 1000)
    INSERT INTO kontor_state.lead_erasures AS e (lead, way, requested_by, requested_at) SELECT id, ?, ?, now() - max(depth) * interval '1 millisecond' FROM found GROUP BY id
    ON CONFLICT (lead) DO UPDATE SET way = CASE WHEN e.done_at IS NULL AND e.way = 'erase' THEN e.way ELSE excluded.way END, requested_by = excluded.requested_by, requested_at = excluded.requested_at, done_at = NULL, swept_at = NULL, error = NULL`, [ids, way, actor] as never)
    .then(() => undefined)
}
