import { readRules } from '@kontor/extension-shared/read-rules'
import { modelOf, type Into, type PlanContext } from './plan.ts'
import { FINGERPRINT, keyOf } from './write-lot.ts'

/** Whoever brought records by a file, and still may, takes them back as they came, though they may delete no others. */
export const isImporter = (person: string | null, importer: string | null): boolean => person !== null && person === importer

/** @throws FORBIDDEN when somebody who did not import it may not delete what it made; single records that are not theirs stay */
export async function assertMayUndo({ services, database }: PlanContext, into: Into, id: string): Promise<void> {
  const { collection, schema, accountability } = into
  if (!schema.collections[collection]) return
  const { user_created: importer } = await database('record_imports').where({ id }).first('user_created') as { user_created: string | null }
  if (isImporter(accountability.user ?? null, importer) && !accountability.admin && (await readRules(accountability, [collection], { schema, knex: database }, 'create')).length > 0) return
  const { primary, type } = keyOf(into)
  const { rows: [found] } = await database.raw<{ rows: { key: string | number }[] }>(`
    SELECT t.?? AS key FROM kontor_state.record_import_rows r JOIN public.?? t ON t.?? = r.record::${type} WHERE r.import = ? AND r.record IS NOT NULL AND r.fingerprint = ${FINGERPRINT} ${modelOf(collection)?.softDelete ? 'AND t.deleted_at IS NULL' : ''} ORDER BY r."row" LIMIT 1`, [primary, collection, primary, id])
  if (!found) return
  const passed = new Error('passed')
  try {
    // Directus checks the right before it looks at this; nothing is deleted.
    await new services.ItemsService(collection, { schema, accountability: accountability as never }).deleteMany([found.key], { emitEvents: false, preMutationError: passed as never })
  } catch (error) {
    if (error !== passed) throw error
  }
}
