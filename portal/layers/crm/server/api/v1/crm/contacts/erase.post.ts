import { defineRoute } from '~~/server/core'
import { contactErasureBody, recordErasure } from '../../../../../shared/privacy'
import { eraseRecords } from '../../../../utils/erase-records'

export default defineRoute({
  summary: 'Erases contacts for good, or the person in them',
  description: 'For administrators. With everything attached: tasks, comments, files, history, values in events, and the address and number that their customer took over from the same lead. Customers and opportunities stay, and so does the lead that a contact was made of. There is no way back. 202 with `state: "running"` when it takes longer.',
  body: contactErasureBody, answer: recordErasure, codes: { ADMIN_REQUIRED: 403, CONTACT_UNKNOWN: 404 },
}, (event, { caller, body }) => eraseRecords(event, caller.access, 'contacts', body))
