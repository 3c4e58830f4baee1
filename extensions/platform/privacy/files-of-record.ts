import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { usedFiles } from '../files/used-files.ts'

type FilesServiceClass = new (options: { schema: unknown, knex: Database }) => { deleteMany(ids: readonly string[]): Promise<unknown> }
interface FileRow { readonly id: string, readonly filename_disk: string }
interface Reference { readonly table: string, readonly column: string, readonly to: string }

/** Columns that point to a lead, an activity, a lead's file, a contact or a file; the tenant's own fields and lists of files are made of them. */
async function references(database: Database): Promise<Reference[]> {
  const { rows } = await database.raw<{ rows: Reference[] }>(`
    SELECT c.relname AS table, a.attname AS column, f.relname AS to
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND c.relnamespace = 'public'::regnamespace AND f.oid IN ('public.leads'::regclass, 'public.activities'::regclass, 'public.lead_files'::regclass, 'public.contacts'::regclass, 'public.directus_files'::regclass)`)
  return rows
}

/**
 * Names on disk of the files in fields of records (`owners`: ids by collection). Lists of files stand in tables of their own: their
 * rows are deleted here, since they would go on to name the files. In the transaction that erases.
 */
export async function takeFiles(trx: Database, owners: Readonly<Record<string, readonly string[]>>): Promise<string[]> {
  const all = await references(trx)
  const filesIn = (table: string) => all.filter(one => one.table === table && one.to === 'directus_files').map(({ column }) => column)
  const ids = new Set<string>()
  const collect = (rows: readonly Record<string, string | null>[]) => rows.forEach(row => Object.values(row).forEach(id => id && ids.add(id)))
  for (const [table, keys] of Object.entries(owners)) {
    const columns = filesIn(table)
    if (columns.length > 0) collect(await trx(table).whereIn('id', [...keys]).select(columns) as Record<string, string | null>[])
    for (const list of all.filter(one => one.to === table && !(one.table in owners))) {
      const [column, ...more] = filesIn(list.table)
      // A table between the two, and nothing else.
      if (column === undefined || more.length > 0 || await isModelled(trx, list.table)) continue
      collect(await trx(list.table).whereIn(list.column, [...keys]).select(column) as Record<string, string | null>[])
      await trx(list.table).whereIn(list.column, [...keys]).delete()
    }
  }
  return ids.size === 0 ? [] : await trx('directus_files').whereIn('id', [...ids]).whereNotNull('filename_disk').pluck('filename_disk') as string[]
}

/** Tables between others are hidden; what people see is a collection of theirs, whose records stay. */
const isModelled = async (trx: Database, table: string): Promise<boolean> => !(await trx('directus_collections').where({ collection: table, hidden: true }).first('collection'))

/**
 * Deletes the rows of noted files that no record points to any more.
 * @returns names on disk of those that are gone
 */
export async function removeFileRows({ database, services, getSchema }: ExtensionContext, noted: readonly string[]): Promise<string[]> {
  if (noted.length === 0) return []
  const rows = await database('directus_files').whereIn('filename_disk', [...noted]).select('id', 'filename_disk') as FileRow[]
  const used = await usedFiles(database, rows.map(row => row.id))
  const going = rows.filter(row => !used.has(row.id)).map(row => row.id)
  if (going.length > 0) {
    const { FilesService } = services as unknown as { FilesService: FilesServiceClass }
    await database('directus_revisions').where({ collection: 'directus_files' }).whereIn('item', going).delete()
    await new FilesService({ schema: await getSchema(), knex: database }).deleteMany(going)
  }
  const kept = new Set(rows.filter(row => used.has(row.id)).map(row => row.filename_disk))
  return noted.filter(name => !kept.has(name))
}
