import { newMail, sentMail, type SentMail } from '@kontor/model/wire/mails'
import { callDirectus, defineRoute } from '~~/server/core'

/** A mail server takes its time with each of them. Milliseconds. */
const TIMEOUT = 60_000

export default defineRoute({
  summary: 'Writes a mail from the tenant', description: 'For programs with the role `automation`, and for administrators. One mail each, so that nobody sees the others. What flows and programs of the tenant write is counted together: 300 addresses an hour.',
  body: newMail, answer: sentMail, once: 'answer', codes: { AUTOMATION_REQUIRED: 403, RECIPIENT_UNKNOWN: 400, TOO_MANY_RECIPIENTS: 400, MAILS_LIMITED: 429 },
}, (event, { caller, body }) => callDirectus<SentMail>(event, caller.access, '/platform/mails', { method: 'POST', body, timeout: TIMEOUT }))
