import type { Client } from './connect.ts'

/** One step from what the database has to what the model says. */
export interface Change {
  /** `create` and `patch` are done by apply; `report` is left to a person, because doing it could lose data. */
  readonly kind: 'create' | 'patch' | 'report'
  /** What it is about, for people: `leads.city: varchar(100) -> varchar(255)`. */
  readonly what: string
  readonly sql?: string
  readonly values?: readonly unknown[]
}

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
