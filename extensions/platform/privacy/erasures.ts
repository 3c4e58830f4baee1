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
