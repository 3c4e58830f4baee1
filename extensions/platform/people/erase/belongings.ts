import { isSearched, searchTables } from '@kontor/compile/search.ts'
import { allFields, MODELS, type Collection } from '@kontor/model'

/** A column that names the person whose records these are. */
export interface Belonging {
  readonly collection: string
  readonly column: string
  /** `work` can be handed over; `self` is about the person and goes with them. */
  readonly belongs: 'work' | 'self'
}

/** Rows that go with a record: parts of it, and copies of it. */
export interface Part {
  readonly collection: string
  readonly column: string
  /** Goes with its record by itself. */
  readonly cascades: boolean
}

const COLLECTIONS: readonly Collection[] = MODELS.tenant

/** What belongs to people, as the model says. */
export const BELONGINGS: readonly Belonging[] = COLLECTIONS.flatMap(({ name, fields }) => Object.entries(fields)
  .flatMap(([column, field]) => field.kind === 'person' && field.belongs ? [{ collection: name, column, belongs: field.belongs }] : []))

/** The rows that are erased with a record of a collection. */
export const partsOf = (collection: string): readonly Part[] => COLLECTIONS.flatMap(({ name, fields }) => Object.entries(fields)
  .flatMap(([column, field]) => field.kind === 'relation' && field.to === collection && name !== collection && (field.onDelete === 'CASCADE' || field.copy) ? [{ collection: name, column, cascades: field.onDelete === 'CASCADE' }] : []))

/** Whether changes of a record are noted in the record itself. */
export const isAudited = (collection: string): boolean => {
  const found = COLLECTIONS.find(({ name }) => name === collection)
  return found !== undefined && 'user_updated' in allFields(found)
}

/** Tables from which an erasure deletes rows. */
export const TOUCHED: readonly string[] = [
  ...new Set(BELONGINGS.flatMap(({ collection }) => [collection, ...partsOf(collection).map(part => part.collection)])),
  ...COLLECTIONS.filter(isSearched).flatMap(({ name }) => searchTables(name)),
  'tasks', 'outbox_events', 'webhook_deliveries', 'record_changes', 'import_changes', 'lead_merges', 'lead_merge_moves', 'lead_keys', 'lead_keys_due', 'audit_log', 'directus_users', 'directus_files', 'directus_activity', 'directus_revisions', 'directus_sessions', 'directus_presets', 'directus_notifications', 'directus_comments',
]
