import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { crmError } from '../import/errors.ts'
import { UNDO_DAYS } from '../import/limits.ts'
import type { ImportQueue } from '../import/queue.ts'
import { assertMayDelete } from '../import/targets.ts'
import { untouchedLead } from '../import/undo.ts'
import { findImport } from './read-import.ts'
import type { Handler } from './request.ts'

/**
 * `POST /crm/imports/:id/undo`: answers 202 and deletes softly what the import made, except leads that somebody has
 * changed since; the import's counts tell how many are gone and how many stay.
 * @throws FORBIDDEN, IMPORT_OPEN, IMPORT_UNDONE, UNDO_TOO_LATE
 */
export function undoImport(context: ExtensionContext, queue: ImportQueue): Handler {
  return async (request, response, next) => {
    try {
      const { id } = await findImport(context, request)
      const lead = await untouchedLead(context.database, id)
      if (lead !== undefined) await assertMayDelete(context, await context.getSchema(), request.accountability ?? null, lead)
      await requestUndo(context.database, id, request.accountability?.user ?? null)
      queue.add(id)
      response.status(202).json({ data: { id } })
    } catch (error) {
      next(error)
    }
  }
}

function requestUndo(database: Database, id: string, user: string | null): Promise<void> {
  return database.transaction(async (trx) => {
    const found: { state: string, late: boolean } | undefined = await trx('imports').where({ id }).forUpdate()
      .first('state', trx.raw('finished_at < now() - make_interval(days => ?) AS late', [UNDO_DAYS]))
    if (found?.state === 'undone' || found?.state === 'failed') throw crmError('IMPORT_UNDONE')
    if (found?.state !== 'done') throw crmError('IMPORT_OPEN')
    if (found.late) throw crmError('UNDO_TOO_LATE')
    await trx('imports').where({ id }).update({ state: 'undoing', undone_by: user })
  })
}
