import type { ExtensionContext } from '@kontor/extension-shared/context'
import type { ErrorRow } from '@kontor/extension-shared/import/errors-file'
import { sendErrors } from '@kontor/extension-shared/import/send-errors'
import { reasonLabel } from '../import/reasons.ts'
import { findImport } from './read-import.ts'
import type { Handler } from './request.ts'

/** `GET /crm/imports/:id/errors.csv`: every row that was refused or marked, or of which an undo left something, as it came, with column and reason. */
export function downloadErrors(context: ExtensionContext): Handler {
  return async (request, response, next) => {
    try {
      const found = await findImport(context, request)
      const rowsAfter = (after: number, most: number): Promise<ErrorRow[]> => context.database('import_rows').where({ import: found.id }).where('row', '>', after)
        .whereNotNull('problems').orderBy('row').limit(most).select('row', 'values', 'outcome', 'problems')
      await sendErrors(request, response, found, rowsAfter, reasonLabel)
    } catch (error) {
      if (response.headersSent) response.destroy(error as Error)
      else next(error)
    }
  }
}
