import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Uploads and files of imports, which nobody but this process may read. */
const MODE = { folder: 0o700, file: 0o600 }

/**
 * The folder of files that an import needs for a while, below the instance's own files, so that they outlive a restart
 * of the machine. Where those lie in another store, Directus' folder for temporary files.
 * @param name each kind of import has its own, since each sweeps away what is none of its open ones
 */
export function temporaryFolder(env: Readonly<Record<string, unknown>>, name: 'temporary' | 'temporary-records' = 'temporary'): string {
  const root = env.STORAGE_LOCAL_ROOT ?? env.TEMP_PATH
  if (typeof root !== 'string' || root === '') throw new Error('STORAGE_LOCAL_ROOT: missing')
  return join(root, name)
}

/** Where the file of an import lies while it is open. */
export const importPath = (folder: string, id: string): string => join(folder, `${id}.import`)

/** Makes an empty file for an upload. @returns its path and handle */
export async function createUpload(folder: string) {
  await mkdir(folder, { recursive: true, mode: MODE.folder })
  const path = join(folder, `${randomUUID()}.upload`)
  return { path, handle: await open(path, 'wx', MODE.file) }
}

/** Gives an upload to an import, so that it is there after a crash of the machine too. */
export async function keepForImport(folder: string, path: string, id: string): Promise<void> {
  const file = await open(path, 'r')
  await file.sync().finally(() => file.close())
  await rename(path, importPath(folder, id))
  const place = await open(folder, 'r')
  await place.sync().finally(() => place.close())
}

export const removeFile = (path: string): Promise<void> => rm(path, { force: true })

/**
 * Removes what a former process left behind: uploads, and files of imports that are not open any more.
 * @param before time since when files are this process' own, in milliseconds since 1970
 */
export async function sweep(folder: string, open: ReadonlySet<string>, before: number): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const keep = new Set([...open].map(id => `${id}.import`))
  await Promise.all(names.filter(name => /\.(?:upload|import)$/.test(name) && !keep.has(name)).map(async (name) => {
    const path = join(folder, name)
    const written = await stat(path).catch(() => undefined)
    if (written && written.mtimeMs < before) await removeFile(path)
  }))
}
