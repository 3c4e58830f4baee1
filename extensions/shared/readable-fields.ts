import type { Accountability, Database, SchemaOverview } from './context.ts'
import { readRules } from './read-rules.ts'

/** Whether somebody may read a column of a collection's records. Rules can give different fields; what only some of them give is left out. */
export async function readableFields(database: Database, schema: SchemaOverview, accountability: Accountability, collection: string): Promise<(name: string) => boolean> {
  const present = schema.collections[collection]?.fields ?? {}
  if (accountability.admin) return name => Object.hasOwn(present, name)
  const rules = await readRules(accountability, [collection], { schema, knex: database })
  return name => Object.hasOwn(present, name) && rules.length > 0 && rules.every(({ fields }) => fields?.includes('*') || fields?.includes(name))
}
