import { randomUUID } from 'node:crypto'
import type { Database } from '@kontor/extension-shared/context'
import type { Mapping } from '@kontor/model/wire/imports'
import { crmError } from './errors.ts'
import type { Survey } from './reader.ts'
import { importPath, keepForImport, removeFile } from './temporary.ts'
import type { Upload } from './upload.ts'

export interface NewImport {
  readonly upload: Pick<Upload, 'fileName' | 'hash' | 'path'>
  readonly file: Survey
  readonly mapping: Mapping
  readonly user: string | null
  /** Row of `lead_sources`. */
  readonly source: string | null
}

/**
 * Keeps a file that was read to its end, so that a broken one makes no import at all, with an import that waits for its
 * turn.
 * @param folder of files that imports need for a while
 * @returns the id of the import
 * @throws FILE_WITHOUT_ROWS
 */
export async function storeImport(database: Database, folder: string, { upload, file, mapping, user, source }: NewImport): Promise<string> {
  if (file.rowsTotal === 0) throw crmError('FILE_WITHOUT_ROWS')
  const id = randomUUID()
  await keepForImport(folder, upload.path, id)
  try {
    await database('imports').insert({
      id, collection: 'leads', file_name: upload.fileName, file_hash: upload.hash, encoding: file.encoding, delimiter: file.delimiter, state: 'queued', rows_total: file.rowsTotal,
      mapping: JSON.stringify(mapping), headers: JSON.stringify(file.headers), source, user_created: user, date_created: database.fn.now(),
    })
  } catch (error) {
    await removeFile(importPath(folder, id))
    throw error
  }
  return id
}
