import type { Database } from '@kontor/extension-shared/context'

/** Has this instance leads at all? The platform's own instance loads the same extensions and has none. */
export async function hasLeads(database: Database): Promise<boolean> {
  return database.schema.hasTable('leads')
}
