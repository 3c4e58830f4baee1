import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { usedFiles } from '../../files/used-files.ts'
import { erasures, findErasure, type Erasure } from './erasures.ts'

type FilesServiceClass = new (options: { schema: unknown, knex: Database }) => { deleteMany(ids: readonly string[]): Promise<unknown> }

interface FileRow { readonly id: string, readonly filename_disk: string }

/**
 * Notes what has to go before the records that name it do: pictures of the person, and without a successor what they
 * put in. What others still use is found out later, when the records are gone.
 */
export async function noteFiles(database: Database, { person, successor }: Erasure): Promise<void> {
  const { rows } = await database.raw<{ rows: FileRow[] }>(`
    SELECT DISTINCT f.id, f.filename_disk FROM directus_files f
    WHERE f.filename_disk IS NOT NULL AND (f.id IN (SELECT avatar FROM directus_users WHERE id = :person) OR (:all AND f.uploaded_by = :person))`, { person, all: successor === null })
  await erasures(database).where({ person }).update({ files: database.raw('ARRAY(SELECT DISTINCT unnest(files || ?::text[]))', [rows.map(row => row.filename_disk)]) })
}

/**
 * Hands over or deletes the person's files. One that a record of others still shows (the tenant's logo, say) stays.
 * @returns names on disk of those that are gone
 */
export async function clearFiles({ database, services, getSchema }: ExtensionContext, { person, successor }: Erasure): Promise<string[]> {
  const noted = (await findErasure(database, person))?.files ?? []
  await database('directus_users').where({ id: person }).update({ avatar: null })
  const rows = await database('directus_files').whereIn('filename_disk', [...noted]).select('id', 'filename_disk') as FileRow[]
  const used = await usedFiles(database, rows.map(row => row.id))
  const going = rows.filter(row => !used.has(row.id)).map(row => row.id)
  if (going.length > 0) {
    const { FilesService } = services as { FilesService: FilesServiceClass }
    await database('directus_revisions').where({ collection: 'directus_files' }).whereIn('item', going).delete()
    await new FilesService({ schema: await getSchema(), knex: database }).deleteMany(going)
  }
  if (successor) await database('directus_files').where({ uploaded_by: person }).update({ uploaded_by: successor })
  const kept = new Set(rows.filter(row => used.has(row.id)).map(row => row.filename_disk))
  return noted.filter(name => !kept.has(name))
}
