import { MODELS, type ModelName } from '@kontor/model'
import type { Accountability, Sql } from './types.ts'

/** Who deleted: the trigger that turns a delete into a mark knows the time only. */
export async function noteDeletion(instance: ModelName, collection: string, keys: readonly string[], accountability: Accountability, database: Sql): Promise<void> {
  const person = accountability?.user
  if (!person || !MODELS[instance].some(c => c.name === collection && c.softDelete)) return
  // The name comes from the model, never from the request.
  await database.raw(`UPDATE "${collection}" SET deleted_by = ? WHERE id = ANY(?) AND deleted_at IS NOT NULL AND deleted_by IS NULL`, [person, keys])
}
