import type { Database } from '@kontor/extension-shared/context'

/** A person who is being erased, or was: then nothing but the id is left in it. */
export interface Erasure {
  /** Id in the tenant's data. */
  readonly person: string
  /** Subject of the account. */
  readonly sub: string | null
  readonly email: string | null
  readonly name: string | null
  /** Who takes over what the person looked after; without one it is erased. */
  readonly successor: string | null
  /** Names on disk of files that go, noted before their rows do. */
  readonly files: readonly string[]
  /** Tables too large to be written anew while people work: the host does it when the tenant is parked. */
  readonly left_tables: readonly string[]
  readonly requested_by: string | null
  /** Nothing of the person is left but pages of the database that PostgreSQL would use again in time. */
  readonly finished_at: Date | null
  /** These too. */
  readonly swept_at: Date | null
}

const TABLE = 'kontor_state.person_erasures'

export const erasures = (database: Database) => database(TABLE)

export function findErasure(database: Database, person: string): Promise<Erasure | undefined> {
  return erasures(database).where({ person }).first() as Promise<Erasure | undefined>
}

/** Those that are not done, the oldest first. */
export function openErasures(database: Database): Promise<Erasure[]> {
  return erasures(database).whereNull('swept_at').orderBy('started_at') as unknown as Promise<Erasure[]>
}
