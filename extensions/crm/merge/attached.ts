import type { SchemaOverview } from '@kontor/extension-shared/context'

/** A column that names leads. */
export interface Attachment {
  readonly collection: string
  /** Of the collection's key. */
  readonly primary: string
  readonly field: string
  /** The column that says of which collection the record is that `field` names; null where it can only be a lead. */
  readonly beside: string | null
}

/**
 * What stays with the lead that it was made for: origins and marks come along with their values, pairs are looked for again, and the
 * row of a file says which lead it made or changed.
 */
const STAYS: ReadonlySet<string> = new Set(['lead_origins', 'lead_marks', 'lead_duplicates', 'import_rows'])

/** Everything that can point to a lead, the tenant's own collections and fields included. */
export function attachments({ collections, relations }: SchemaOverview): Attachment[] {
  const found = relations.flatMap(({ collection, field, related_collection: to, meta }): Attachment[] => {
    const primary = collections[collection]?.primary
    if (primary === undefined || STAYS.has(collection) || !Object.hasOwn(collections[collection]?.fields ?? {}, field)) return []
    if (to === 'leads') return [{ collection, primary, field, beside: null }]
    const beside = meta?.one_collection_field
    return to === null && beside && meta.one_allowed_collections?.includes('leads') ? [{ collection, primary, field, beside }] : []
  })
  return [...found, { collection: 'tasks', primary: 'id', field: 'about_record', beside: 'about_collection' }, { collection: 'directus_comments', primary: 'id', field: 'item', beside: 'collection' }]
}
