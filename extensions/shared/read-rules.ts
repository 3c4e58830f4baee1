import type { Accountability, Database, SchemaOverview } from './context.ts'

/** One rule by which somebody may read, make or change records: which of them, in Directus' filter language, and which of their fields. */
export interface ReadRule {
  readonly collection: string
  /** The person is put in; null or empty for every record. */
  readonly permissions: Readonly<Record<string, unknown>> | null
  /** `['*']` for all fields. */
  readonly fields: readonly string[] | null
  /** What a record must be like that is made or changed. */
  readonly validation?: Readonly<Record<string, unknown>> | null
}

type Find = (accountability: Accountability, collections: readonly string[], context: { readonly schema: SchemaOverview, readonly knex: Database }, action?: 'read' | 'create' | 'update') => Promise<readonly ReadRule[]>
const PLACE = Symbol.for('kontor.read-rules')
const place = globalThis as { [PLACE]?: Find }

/** Whoever serves Directus says how its rules are found. */
export function provideReadRules(find: Find): void {
  place[PLACE] = find
}

/**
 * The rules by which somebody who is no administrator may read records of some collections, make or change them. Directus applies them
 * to what it reads itself; an extension has no way to ask for them.
 * @throws Error outside a process of the host
 */
export const readRules: Find = (...wish) => {
  const find = place[PLACE]
  if (!find) throw new Error('nobody knows the rules of reading')
  return find(...wish)
}
