import { randomUUID } from 'node:crypto'
import type { Database } from '@kontor/extension-shared/context'
import type { Mapping } from '@kontor/model/wire/imports'
import { crmError } from './errors.ts'
import type { OpenedFile } from './file.ts'
import { importPath, keepForImport, removeFile } from './temporary.ts'
import type { Upload } from './upload.ts'

export interface NewImport {
  readonly upload: Pick<Upload, 'fileName' | 'hash' | 'path'>
  readonly file: OpenedFile
  readonly mapping: Mapping
  readonly user: string | null
  /** Row of `lead_sources`. */
  readonly source: string | null
}

/**
 * Reads the whole file once, so that one that turns out to be broken further down makes no import at all, and keeps it
 * with an import that waits for its turn.
 * @param folder of files that imports need for a while
 * @returns the id of the import
 * @throws FILE_WITHOUT_ROWS and what reading the file throws
 */
export async function storeImport(database: Database, folder: string, { upload, file, mapping, user, source }: NewImport): Promise<string> {
  let total = 0
  while (!(await file.rows.next()).done) total++
  if (total === 0) throw crmError('FILE_WITHOUT_ROWS')
  const id = randomUUID()
  await keepForImport(folder, upload.path, id)
  try {
    await database('imports').insert({
      id, collection: 'leads', file_name: upload.fileName, file_hash: upload.hash, encoding: file.encoding, delimiter: file.delimiter, state: 'queued', rows_total: total,
      mapping: JSON.stringify(mapping), headers: JSON.stringify(file.headers), source, user_created: user, date_created: database.fn.now(),
    })
  } catch (error) {
    await removeFile(importPath(folder, id))
    throw error
  }
  return id
}
