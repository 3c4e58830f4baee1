import { defineRoute } from '~~/server/core'
import { leadErasureBody, recordErasure } from '../../../../../shared/privacy'
import { eraseRecords } from '../../../../utils/erase-records'

export default defineRoute({
  summary: 'Erases leads for good, or the person in them',
  description: 'For administrators. With everything attached: origins, proposals, documents, activities, tasks, files, history, rows of imports, what web forms took, threads about it, values in events; with `contacts` the contacts that were made of them too. There is no way back. 202 with `state: "running"` when it takes longer.',
  body: leadErasureBody, answer: recordErasure, codes: { ADMIN_REQUIRED: 403, LEAD_UNKNOWN: 404 },
}, (event, { caller, body }) => eraseRecords(event, caller.access, 'leads', body))
