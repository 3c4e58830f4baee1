import type { Accountability, Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { platformError } from '../errors.ts'
import { uploadedFor } from './field-uploads.ts'

export interface FileWrite {
  readonly collection: string
  readonly values: Readonly<Record<string, unknown>>
  /** Of the records that are changed; none for a new one. */
  readonly keys: readonly (string | number)[]
}

interface Context {
  readonly schema: SchemaOverview
  readonly database: Database
  readonly accountability: Accountability | null
  readonly services: ExtensionContext['services']
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/**
 * Whoever may read a record reads the files in its fields. So a person writes the id of a file there only when they
 * uploaded it for this field, may read it anyway, or it stands there already. Administrators and the hub itself may
 * write any.
 * @throws FILE_NOT_YOURS
 */
export async function guardFileValues(write: FileWrite, context: Context): Promise<void> {
  const { accountability, schema } = context
  if (!accountability || accountability.admin) return
  for (const relation of schema.relations) {
    if (relation.collection !== write.collection || relation.related_collection !== 'directus_files' || !Object.hasOwn(write.values, relation.field)) continue
    const value = write.values[relation.field]
    // An object without an id makes a file of its own, which Directus asks the right for.
    const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : value
    if (id === null || id === undefined) continue
    if (typeof id !== 'string' || !UUID.test(id) || !await mayPut(id, relation.field, write, { ...context, accountability })) throw platformError('FILE_NOT_YOURS', { field: relation.field })
  }
}

async function mayPut(file: string, field: string, { collection, keys }: FileWrite, { schema, database, accountability, services }: Context & { readonly accountability: Accountability }): Promise<boolean> {
  const primary = schema.collections[collection]?.primary ?? 'id'
  if (keys.length > 0 && !await database(collection).whereIn(primary, [...keys]).andWhere(where => where.whereNull(field).orWhereNot(field, file)).first(primary)) return true
  if (accountability.user && await uploadedFor(database, { file, collection, field }, accountability.user)) return true
  const reads = async (from: string, filter: Readonly<Record<string, unknown>>, key: string): Promise<boolean> => {
    const items = new services.ItemsService(from, { schema, knex: database, accountability: accountability as never })
    return await items.readByQuery({ fields: [key], filter, limit: 1 } as never).then(rows => rows.length > 0, (error: { code?: string }) => {
      if (error.code === 'FORBIDDEN') return false
      throw error
    })
  }
  return await reads('directus_files', { id: { _eq: file } }, 'id') || await reads(collection, { [field]: { _eq: file } }, primary)
}
