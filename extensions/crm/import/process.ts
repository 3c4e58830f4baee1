import { ImportQueue } from '@kontor/extension-shared/import/queue'
import { temporaryFolder } from '@kontor/extension-shared/import/temporary'
import { runImport, type RunContext } from './run.ts'
import { undoImport } from './undo.ts'

let queue: ImportQueue | undefined

/** The one queue of this process, shared by endpoints and hooks. */
export function importQueue(context: RunContext): ImportQueue {
  const { database, logger, env } = context
  return queue ??= new ImportQueue({ table: 'imports', database, logger, folder: temporaryFolder(env), run: id => runImport(context, id), undo: id => undoImport(context, id) })
}
