import { readableFields } from '@kontor/extension-shared/readable-fields'
import type { Row, Who } from './read-copy.ts'

const FILE = ['f.id', 'f.title', 'f.filename_download as file_name', 'f.type', 'f.filesize as size', 'f.uploaded_on'] as const

/** Files in fields of a lead, the tenant's own ones: one in a column, or a list of them. Of the fields that the person may read; files have no rights of their own. */
export async function readFieldFiles({ context: { database }, schema, accountability }: Who, lead: string): Promise<Row[]> {
  const readable = await readableFields(database, schema, accountability, 'leads')
  const columns = schema.relations.filter(({ collection, related_collection: to, field }) => collection === 'leads' && to === 'directus_files' && readable(field))
  const lists = schema.relations.flatMap(({ collection, field, related_collection: to, meta }) => {
    const list = meta?.one_field
    const file = schema.relations.find(other => other.collection === collection && other.field === meta?.junction_field && other.related_collection === 'directus_files')
    return to === 'leads' && list && file && readable(list) ? [{ list, table: collection, column: field, file: file.field }] : []
  })
  const found = await Promise.all([
    ...columns.map(async ({ field }) => withField(field, await database('leads as l').join('directus_files as f', 'f.id', `l.${field}`).where('l.id', lead).select(FILE) as Row[])),
    ...lists.map(async ({ list, table, column, file }) => withField(list, await database(`${table} as j`).join('directus_files as f', 'f.id', `j.${file}`).where(`j.${column}`, lead).orderBy('f.id').select(FILE) as Row[])),
  ])
  return found.flat()
}

const withField = (field: string, files: readonly Row[]): Row[] => files.map(file => ({ field, ...file, size: Number(file.size ?? 0) }))
