import type { Accountability, Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'

type Key = string | number

/** Whether it holds the links of a list of the model (`withLinks`). */
function isLinks({ relations }: SchemaOverview, collection: string): boolean {
  const other = relations.find(one => one.collection === collection && one.field === 'record')?.meta?.junction_field
  return other === 'related' || other === 'item'
}

/**
 * Somebody who gives a record another list takes out of it what they see. Directus looks for what goes without asking whose
 * it is, and refuses all of it when one link leads to a record that is not theirs to read.
 * @returns the keys of those that go
 */
export async function keepUnseenLinks(services: ExtensionContext['services'], keys: readonly Key[], collection: string, { database, schema, accountability }: { readonly database: Database, readonly schema: SchemaOverview, readonly accountability: Accountability | null }): Promise<readonly Key[]> {
  if (!accountability || accountability.admin || keys.length === 0 || !isLinks(schema, collection)) return keys
  const seen = await new services.ItemsService(collection, { schema, knex: database, accountability: accountability as never }).readByQuery({ fields: ['id'], filter: { id: { _in: [...keys] } } as never, limit: -1 }) as { id: Key }[]
  return seen.map(({ id }) => id)
}
