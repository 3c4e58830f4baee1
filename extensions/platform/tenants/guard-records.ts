import { MODELS } from '@kontor/model'
import { platformError } from '../errors.ts'

/** Collections of the platform itself: their rows are written by their operations alone. */
const KEPT: ReadonlySet<string> = new Set(MODELS.core.map(collection => collection.name))

/**
 * A row that is written past the operations would be a state without the work that belongs to it: a tenant without a
 * database, say.
 * @throws TENANTS_BY_OPERATION for anybody, the operator too; not for the hub itself
 */
export function guardRecords(collection: unknown, accountability: unknown): void {
  if (accountability && KEPT.has(String(collection))) throw platformError('TENANTS_BY_OPERATION')
}
