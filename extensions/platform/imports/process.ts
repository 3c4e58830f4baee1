import type { Database } from '@kontor/extension-shared/context'
import { UNDO_DAYS } from '@kontor/extension-shared/import/limits'
import { ImportQueue } from '@kontor/extension-shared/import/queue'
import { announceWork } from '@kontor/extension-shared/work'
import { recordsFolder } from './folder.ts'
import { runRecordImport, type RunContext } from './run.ts'
import { undoRecordImport } from './undo.ts'

let queue: ImportQueue | undefined

/** The one queue of this process, shared by endpoints and hooks. */
export function recordImports(context: RunContext): ImportQueue {
  const { database, logger, env } = context
  return queue ??= new ImportQueue({ table: 'record_imports', database, logger, folder: recordsFolder(env), run: id => runRecordImport(context, id), undo: id => undoRecordImport(context, id) })
}

/** What stood in rows of imports that cannot be undone any more. */
const forgetOld = (database: Database) => database.raw('DELETE FROM kontor_state.record_import_rows r USING record_imports i WHERE i.id = r.import AND i.finished_at < now() - make_interval(days => ?)', [UNDO_DAYS])

/** Goes on with imports that a killed process left; until they are done the process is not parked. */
export async function resumeImports(context: RunContext): Promise<void> {
  const { database } = context
  if (!await database.schema.hasTable('record_imports')) return
  await forgetOld(database)
  await recordImports(context).resume()
  announceWork('platform imports', async () => ({ busy: await recordImports(context).isBusy() }))
}
