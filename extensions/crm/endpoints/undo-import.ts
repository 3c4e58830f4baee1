import type { ExtensionContext } from '@kontor/extension-shared/context'
import type { ImportQueue } from '@kontor/extension-shared/import/queue'
import { requestUndo } from '@kontor/extension-shared/import/steps'
import { assertMayDelete } from '../import/targets.ts'
import { untouchedLead } from '../import/undo.ts'
import { findImport } from './read-import.ts'
import type { Handler } from './request.ts'

/**
 * `POST /crm/imports/:id/undo`: answers 202 and takes back what the import changed and made, except what somebody has
 * changed since; the import's counts tell how much is gone and how much stays.
 * @throws FORBIDDEN, IMPORT_OPEN, IMPORT_UNDONE, UNDO_TOO_LATE
 */
export function undoImport(context: ExtensionContext, queue: ImportQueue): Handler {
  return async (request, response, next) => {
    try {
      const { id } = await findImport(context, request)
      const lead = await untouchedLead(context.database, id)
      if (lead !== undefined) await assertMayDelete(context, await context.getSchema(), request.accountability ?? null, lead)
      await requestUndo(context.database, 'imports', id, request.accountability?.user ?? null)
      queue.add(id)
      response.status(202).json({ data: { id } })
    } catch (error) {
      next(error)
    }
  }
}
