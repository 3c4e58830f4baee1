import { callDirectus, defineRoute } from '~~/server/core'
import { newDocument, storedDocument, type StoredDocument } from '../../../../../shared/proposals'

/** A website takes its time, and is asked for one thing after the other. Milliseconds. */
const TIMEOUT = 60_000

export default defineRoute({
  summary: 'Reads a page for a lead and keeps its text', description: 'What is proposed has to stand in such a document. Public https addresses alone; `robots.txt` counts. A page that was read within a day is not asked for again.',
  body: newDocument, answer: storedDocument, status: 201,
  codes: { DOCUMENT_ADDRESS: 400, DOCUMENT_REFUSED: 400, DOCUMENT_NOT_REACHED: 400, DOCUMENT_TOO_LONG: 400, DOCUMENT_TYPE: 400, DOCUMENT_EMPTY: 400, DOCUMENT_SOURCE: 400, DOCUMENT_BUSY: 429 },
}, (event, { caller, body }) => callDirectus<StoredDocument>(event, caller.access, '/crm/documents', { method: 'POST', body, timeout: TIMEOUT }))
