import { modelOf, type Into, type PlanContext } from './plan.ts'
import { FINGERPRINT, keyOf } from './write-lot.ts'

/** @throws FORBIDDEN when the person may not delete what the import made; single records that are not theirs stay */
export async function assertMayUndo({ services, database }: PlanContext, into: Into, id: string): Promise<void> {
  const { collection, schema, accountability } = into
  if (!schema.collections[collection]) return
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
