import type { Database } from '@kontor/extension-shared/context'
import type { ErasedCollection, ErasureWay } from '@kontor/model/wire/privacy'

/** A record that is being erased or anonymized, or was; nothing of it stands here but its id. */
export interface RecordErasure {
  readonly collection: ErasedCollection
  /** Its id, a contact's too: the column is older than their erasure. */
  readonly lead: string
  /** With a lead go the contacts that were made of it. */
  readonly contacts: boolean
  readonly way: ErasureWay
  readonly requested_by: string | null
  /** Names on disk of files that go, noted before their rows do. */
  readonly files: readonly string[]
  /** The data of the tenant has nothing of it any more. */
  readonly done_at: Date | null
  /** Nor has any page of the database, stream or folder. */
  readonly swept_at: Date | null
}

export const recordErasures = (database: Database) => database('kontor_state.lead_erasures')

/** Those that are not done to the end, the oldest first. */
export function openErasures(database: Database): Promise<RecordErasure[]> {
  return recordErasures(database).whereNull('swept_at').orderBy('requested_at') as unknown as Promise<RecordErasure[]>
}

/** What goes with those that are wished for, and how far it is from them. */
const FOUND: Readonly<Record<ErasedCollection, string>> = {
  leads: 'SELECT id, 0 AS depth FROM leads WHERE id = ANY (?::uuid[]) UNION SELECT l.id, f.depth + 1 FROM leads l JOIN found f ON l.merged_into = f.id WHERE f.depth < 1000',
  contacts: 'SELECT id, 0 AS depth FROM contacts WHERE id = ANY (?::uuid[])',
}

/**
 * Wishes for the records that are there, and for leads that were merged into them: what these said of the person goes as
 * well, and first, for they would go with the others unseen. Anonymized before, a record can be erased now; or anonymized
 * once more after somebody had filled it in again. An open wish to erase stays one.
 * @param contacts with leads, the contacts that were made of them too, as soon as the lead's turn comes
 */
export function wishErasures(trx: Database, collection: ErasedCollection, ids: readonly string[], { way, actor, contacts = false }: { readonly way: ErasureWay, readonly actor: string | null, readonly contacts?: boolean }): Promise<unknown> {
  return trx.raw(`
    WITH RECURSIVE found AS (${FOUND[collection]})
    INSERT INTO kontor_state.lead_erasures AS e (lead, collection, way, contacts, requested_by, requested_at) SELECT id, ?, ?, ?, ?, now() - max(depth) * interval '1 millisecond' FROM found GROUP BY id
    ON CONFLICT (lead) DO UPDATE SET way = CASE WHEN e.done_at IS NULL AND e.way = 'erase' THEN e.way ELSE excluded.way END, contacts = excluded.contacts OR (e.contacts AND e.done_at IS NULL),
      requested_by = excluded.requested_by, requested_at = excluded.requested_at, done_at = NULL, swept_at = NULL, error = NULL`, [ids, collection, way, contacts, actor] as never)
    .then(() => undefined)
}
