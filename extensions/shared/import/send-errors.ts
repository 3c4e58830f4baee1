import { once } from 'node:events'
import type { Locale } from '@kontor/model'
import type { ImportRecord } from '@kontor/model/wire/imports'
import type { Router } from '../context.ts'
import { errorFileHead, errorFileRows, type ErrorRow, type Problem, type Reason } from './errors-file.ts'
import { BATCH_ROWS } from './limits.ts'

type Request = Parameters<Router>[0]
type Response = Parameters<Router>[1]

/**
 * Sends the file of the rows that were refused or marked, a few at a time.
 * @param rowsAfter at most so many of them behind a line of the file, in order
 */
export async function sendErrors<P extends Problem>(request: Request, response: Response, { file_name, headers, delimiter }: Pick<ImportRecord, 'file_name' | 'headers' | 'delimiter'>, rowsAfter: (line: number, most: number) => Promise<readonly ErrorRow<P>[]>, reason: Reason<P>): Promise<void> {
  const locale: Locale = request.acceptsLanguages('de', 'en') === 'en' ? 'en' : 'de'
  const name = file_name.replace(/\.[^.]*$/, '')
  response.attachment(`${name}-${locale === 'de' ? 'hinweise' : 'errors'}.csv`).type('text/csv; charset=utf-8')
  response.write(errorFileHead(headers, delimiter, locale))
  for (let after = -1; ;) {
    const rows = await rowsAfter(after, BATCH_ROWS)
    if (rows.length === 0 || response.destroyed) break
    after = rows.at(-1)!.row
    if (!response.write(errorFileRows(rows, headers, delimiter, locale, reason))) await once(response, 'drain')
  }
  response.end()
}
