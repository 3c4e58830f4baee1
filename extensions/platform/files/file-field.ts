import { ForbiddenError } from '@directus/errors'
import type { Database, SchemaOverview } from '@kontor/extension-shared/context'
import { platformError } from '../errors.ts'
import type { RecordsCall } from '../records/records-of.ts'

/** @throws FILE_FIELD_UNKNOWN for what is no field of the collection that holds a file */
export function assertFileField(schema: SchemaOverview, collection: string, field: string): void {
  const found = schema.relations.find(relation => relation.collection === collection && relation.field === field)
  if (found?.related_collection !== 'directus_files') throw platformError('FILE_FIELD_UNKNOWN')
}

/**
 * Whether the person may write the field of some record: it is not known yet which one the file goes to.
 * @throws ForbiddenError
 */
export async function assertMayWriteField(database: Database, { collection, accountability }: RecordsCall, field: string): Promise<void> {
  if (accountability.admin) return
  const { rows } = await database.raw(`
    SELECT 1 FROM directus_permissions p JOIN directus_access a ON a.policy = p.policy
    WHERE p.collection = ? AND p.action IN ('create', 'update') AND (p.fields = '*' OR ? = ANY (string_to_array(p.fields, ',')))
      AND (a."user" = ? OR a.role = ANY (?::uuid[])) LIMIT 1`, [collection, field, accountability.user, accountability.roles]) as { rows: unknown[] }
  if (rows.length === 0) throw new ForbiddenError()
}
