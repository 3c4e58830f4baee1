import { once } from 'node:events'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { errorFileHead, errorFileRows, type ErrorRow } from '../import/errors-file.ts'
import { BATCH_ROWS } from '../import/limits.ts'
import { findImport } from './read-import.ts'
import { localeOf, type Handler } from './request.ts'

/** `GET /crm/imports/:id/errors.csv`: every row that was refused or marked, as it came, with column and reason. */
export function downloadErrors(context: ExtensionContext): Handler {
  return async (request, response, next) => {
    try {
      const found = await findImport(context, request)
      const locale = localeOf(request)
      const { headers, delimiter } = found
      const name = found.file_name.replace(/\.[^.]*$/, '')
      response.attachment(`${name}-${locale === 'de' ? 'hinweise' : 'errors'}.csv`).type('text/csv; charset=utf-8')
      response.write(errorFileHead(headers, delimiter, locale))
      for (let after = -1; ;) {
        const rows: ErrorRow[] = await context.database('import_rows').where({ import: found.id }).where('row', '>', after)
          .whereNotNull('problems').orderBy('row').limit(BATCH_ROWS).select('row', 'values', 'outcome', 'problems')
        if (rows.length === 0 || response.destroyed) break
        after = rows.at(-1)!.row
        if (!response.write(errorFileRows(rows, headers, delimiter, locale))) await once(response, 'drain')
      }
      response.end()
    } catch (error) {
      if (response.headersSent) response.destroy(error as Error)
      else next(error)
    }
  }
}
