import { isDirectusError } from '@directus/errors'
import type { Accountability, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { readableFields } from '@kontor/extension-shared/readable-fields'
import type { ErasedCollection } from '@kontor/model/wire/privacy'
import { platformError } from '../errors.ts'
import { SUBJECTS } from './subjects.ts'

export type Row = Record<string, unknown>
/** Who asks, with what is needed to read in their name. */
export interface Who { readonly context: ExtensionContext, readonly schema: SchemaOverview, readonly accountability: Accountability }

/** The record as far as the person may read it. @throws LEAD_UNKNOWN, CONTACT_UNKNOWN */
export async function readRecord(who: Who, collection: ErasedCollection, id: string): Promise<Row> {
  const { context: { services }, schema, accountability } = who
  return await new services.ItemsService(collection, { schema, accountability: accountability as never }).readOne(id, { fields: await plainFields(who, collection) }).catch((error: unknown) => {
    throw isDirectusError(error, 'FORBIDDEN') ? platformError(SUBJECTS[collection].unknown) : error
  }) as Row
}

/** Columns that the caller may read, and no lists of other records; one that they may not would refuse the whole record. */
async function plainFields({ context: { database }, schema, accountability }: Who, collection: string): Promise<string[]> {
  const readable = await readableFields(database, schema, accountability, collection)
  return Object.values(schema.collections[collection]?.fields ?? {}).filter(({ alias, field }) => !alias && (field === 'id' || readable(field))).map(({ field }) => field)
}

/** All rows that the person may read; who may read none of a collection gets the others. */
export async function readAll({ context: { services }, schema, accountability }: Who, collection: string, filter: object): Promise<Row[]> {
  try {
    return await new services.ItemsService(collection, { schema, accountability: accountability as never }).readByQuery({ fields: ['*'], filter: filter as never, limit: -1, sort: ['id'] as never }) as Row[]
  }
  catch (error) {
    if (isDirectusError(error, 'FORBIDDEN')) return []
    throw error
  }
}

/** Who changed what of a record, of the fields that the person may read. */
export async function readHistory({ context: { database }, schema, accountability }: Who, collection: ErasedCollection, id: string): Promise<Row[]> {
  const readable = await readableFields(database, schema, accountability, collection)
  const { rows } = await database.raw<{ rows: (Row & { changes: Row })[] }>('SELECT at, actor, action, changes FROM kontor_state.record_changes WHERE collection = ? AND record = ? ORDER BY at, id', [collection, id])
  return rows.map(row => ({ ...row, changes: Object.fromEntries(Object.entries(row.changes).filter(([name]) => readable(name))) }))
}

/** Whom, which list and which file a row names; ids alone say nothing to the person whom it is about. */
const NAMES = { source: ['lead_sources', 'name'], industry: ['industries', 'name_de'], department: ['departments', 'name_de'], import: ['imports', 'file_name'], customer: ['customers', 'company'], contact: ['contacts', 'name'] } as const

export async function named({ context: { database } }: Who, row: Row): Promise<Row> {
  const result = { ...row }
  for (const [column, [table, name]] of Object.entries(NAMES)) {
    if (typeof row[column] === 'string') result[column] = (await database(table).where({ id: row[column] }).first(name) as Record<string, string> | undefined)?.[name] ?? row[column]
  }
  for (const column of ['owner', 'person', 'verified_by', 'user_created', 'user_updated', 'deleted_by']) {
    const person = typeof row[column] === 'string' ? await database('directus_users').where({ id: row[column] }).first('first_name', 'last_name') as Record<string, string | null> | undefined : undefined
    if (person) result[column] = [person.first_name, person.last_name].filter(Boolean).join(' ')
  }
  return result
}
