import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { announceWork } from '@kontor/extension-shared/work'
import { platformError } from '../errors.ts'
import { usedFiles } from './used-files.ts'

/** What was uploaded for a field, until it is clear whether a record has it (`directus/compile/tenancy.ts`). */
const TABLE = 'kontor_state.field_uploads'
/** Bytes that one person may have uploaded for fields of records which were not saved. */
const UNSAVED_LIMIT = 250 * 1024 * 1024
/** Between two looks at what is due, in milliseconds. */
const LOOK_EVERY = 15 * 60_000
/** Most that is swept in one go. */
const SWEEP = 100

export interface FieldUpload {
  readonly file: string
  readonly collection: string
  readonly field: string
}

interface Held { readonly id: string, readonly size: string | number | null }

type FilesServiceClass = new (options: { schema: unknown, knex: Database }) => { deleteMany(ids: readonly string[]): Promise<unknown> }

/** @throws UPLOADS_TOO_LARGE when what the person uploaded and no record has is as much as may lie about */
export async function assertMayUpload(database: Database, person: string, size: number): Promise<void> {
  const held = await database(`${TABLE} as u`).join('directus_files as f', 'f.id', 'u.file').where('f.uploaded_by', person).select('f.id', 'f.filesize as size') as Held[]
  const sum = (files: readonly Held[]) => files.reduce((all, file) => all + Number(file.size ?? 0), size)
  if (sum(held) <= UNSAVED_LIMIT) return
  const used = await usedFiles(database, held.map(({ id }) => id))
  if (sum(held.filter(({ id }) => !used.has(id))) > UNSAVED_LIMIT) throw platformError('UPLOADS_TOO_LARGE')
}

/** Noted before the file is there: what breaks off in between is swept as well. */
export async function noteUpload(database: Database, upload: FieldUpload): Promise<void> {
  await database(TABLE).insert(upload)
}

/** Whether the person uploaded the file for this field. */
export async function uploadedFor(database: Database, upload: FieldUpload, person: string): Promise<boolean> {
  return await database(`${TABLE} as u`).join('directus_files as f', 'f.id', 'u.file')
    .where({ 'u.file': upload.file, 'u.collection': upload.collection, 'u.field': upload.field, 'f.uploaded_by': person }).first('u.file') !== undefined
}

/** Removes files that were uploaded for a field a day ago and that no record has; forgets those that one has. */
export async function sweepUploads({ database, services, getSchema, logger }: ExtensionContext): Promise<void> {
  const { FilesService } = services as { FilesService: FilesServiceClass }
  const due = await database(TABLE).where('due_at', '<', database.fn.now()).orderBy('due_at').limit(SWEEP).pluck('file') as string[]
  for (const file of due) {
    await database.transaction(async (trx: Database) => {
      if (!await trx(TABLE).where({ file }).forUpdate().skipLocked().first('file')) return
      // Whoever puts it into a record meanwhile waits, and is told that there is no such file.
      const there = await trx('directus_files').where({ id: file }).forUpdate().first('id') as { id: string } | undefined
      if (there && !(await usedFiles(trx, [file])).has(file)) await new FilesService({ schema: await getSchema(), knex: trx }).deleteMany([file])
      await trx(TABLE).where({ file }).delete()
    }).catch(async (error: unknown) => {
      logger.error(error, 'platform: a file that no record has could not be removed')
      await database(TABLE).where({ file }).update({ due_at: database.raw('now() + interval \'1 hour\'') })
    })
  }
}

/** Sweeps while the instance runs, and has it woken when something is due. */
export async function watchUploads(context: ExtensionContext): Promise<void> {
  const { database, logger } = context
  if (!await database.schema.withSchema('kontor_state').hasTable('field_uploads')) return
  const sweep = () => void sweepUploads(context).catch((error: unknown) => logger.error(error, 'platform: files that no record has'))
  sweep()
  setInterval(sweep, LOOK_EVERY).unref()
  announceWork('uploads', async () => {
    const first = await database(TABLE).orderBy('due_at').first('due_at') as { due_at: Date } | undefined
    return { busy: false, ...first ? { dueAt: first.due_at } : {} }
  })
}
