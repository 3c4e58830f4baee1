import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { FORM_CODES } from '../../../../../utils/web-forms'

export default defineRoute({
  summary: 'Deletes a web form', description: 'Leads stay. What came in stays as the proof of what they say, or goes with the form.', codes: FORM_CODES,
  query: z.strictObject({ submissions: z.enum(['keep', 'delete']).default('keep').meta({ description: '`delete`: everything that came in through the form is deleted for good.' }) }),
}, async (event, { caller, params, query: { submissions } }) => {
  await callDirectus(event, caller.access, `/platform/forms/${params.id}`, { method: 'DELETE', query: { submissions } })
  return undefined
})
