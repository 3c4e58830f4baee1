import { once } from 'node:events'
import { setResponseHeaders } from 'h3'
import { defineRoute, requestFacts, SENT } from '~~/server/core'
import type { AuditEntry } from '../../../../shared/api'
import { auditQuery, readAuditLog } from '../../../utils/audit-log'

const HEADERS = { de: ['Zeitpunkt', 'Person', 'Vorgang', 'Gegenstand', 'Vorher', 'Nachher'], en: ['Time', 'Person', 'Action', 'Target', 'Before', 'After'] } as const
const PAGE = 100
/** Rows of one file; whoever needs more narrows the time. */
const MOST = 50_000

/** Quoted, and no formula when a spreadsheet opens it. */
function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
}

const line = (cells: readonly unknown[]) => `${cells.map(cell).join(';')}\r\n`
const toLine = ({ at, actor, action, target, before, after }: AuditEntry) => line([at, actor?.label, action, target, before, after])

export default defineRoute({ summary: 'The audit log as a file', description: 'With the filters of the list, up to 50,000 rows.', query: auditQuery.omit({ page: true, pageSize: true }), answer: { mediaType: 'text/csv' } }, async (event, { caller: { access }, query }) => {
  const { locale, log } = requestFacts(event)
  let { entries, total } = await readAuditLog(event, access, { ...query, page: 1, pageSize: PAGE })
  const { res } = event.node
  const gone = new AbortController()
  res.once('close', () => gone.abort())
  setResponseHeaders(event, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="audit-log-${access.tenant}.csv"` })
  // With a mark of the encoding, which spreadsheets ask for.
  res.write(`\uFEFF${line(HEADERS[locale])}`)
  try {
    for (let page = 2; ; page++) {
      if (!res.write(entries.map(toLine).join(''))) await once(res, 'drain', { signal: gone.signal })
      if ((page - 1) * PAGE >= Math.min(total, MOST) || res.destroyed) break
      ;({ entries, total } = await readAuditLog(event, access, { ...query, page, pageSize: PAGE }))
    }
    res.end()
  }
  catch (error) {
    // The first rows are on their way: a file that breaks off must not look like a whole one.
    log.warn({ err: error }, 'the file breaks off')
    res.destroy()
  }
  return SENT
})
