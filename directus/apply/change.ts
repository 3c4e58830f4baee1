import type { Client } from './connect.ts'

/** One step from what the database has to what the model says. */
export interface Change {
  /** `create` and `patch` are done by apply; `report` is left to a person, because doing it could lose data. */
  readonly kind: 'create' | 'patch' | 'report'
  /** What it is about, for people: `leads.city: varchar(100) -> varchar(255)`. */
  readonly what: string
  /**
   * Somebody changed by hand what the model says, and it said the same when it was applied last. `shown`: how something looks
   * or is called; it stays until somebody asks for the repair. `held`: what must hold; every apply that compares mends it.
   */
  readonly drift?: 'shown' | 'held'
  /** Columns of a row of Directus' tables that differ: value that is there, value that the model says. */
  readonly columns?: Readonly<Record<string, { readonly from: unknown, readonly to: unknown }>>
  readonly sql?: string
  readonly values?: readonly unknown[]
}

/** What an apply does: everything, or what nobody may have changed. */
export const toDo = (changes: readonly Change[], repair: boolean): Change[] => changes.filter(({ kind, drift }) => kind !== 'report' && (repair || drift !== 'shown'))

/** Carries out what is not only to be reported, in order. */
export async function execute(client: Client, changes: readonly Change[]): Promise<void> {
  for (const { sql, values, what } of changes) {
    if (sql === undefined) continue
    try {
      await client.query(sql, values ? [...values] : undefined)
    }
    catch (error) {
      throw new Error(`${what}: ${(error as Error).message}`, { cause: error })
    }
  }
}
