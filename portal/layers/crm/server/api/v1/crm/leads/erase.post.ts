import { setResponseStatus } from 'h3'
import { callDirectus, defineRoute } from '~~/server/core'
import { erasureBody, leadErasure, type LeadErasure } from '../../../../../shared/privacy'

/** Tables are written anew at the end. Milliseconds. */
const TIMEOUT = 30_000

export default defineRoute({
  summary: 'Erases leads for good, or the person in them',
  description: 'For administrators. With everything attached: origins, proposals, documents, activities, tasks, files, history, rows of imports, what web forms took, threads about it, values in events. There is no way back. 202 with `state: "running"` when it takes longer.',
  body: erasureBody, answer: leadErasure, codes: { ADMIN_REQUIRED: 403, LEAD_UNKNOWN: 404 },
}, async (event, { caller, body }) => {
  const answer = await callDirectus<LeadErasure>(event, caller.access, '/platform/privacy/leads/erase', { method: 'POST', body, timeout: TIMEOUT })
  if (answer.state === 'running') setResponseStatus(event, 202)
  return answer
})
