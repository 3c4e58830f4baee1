import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { FORM_CODES } from '../../../../../../../utils/web-forms'

export default defineRoute({
  summary: 'Deletes a submission for good', description: 'What was entered goes, with it what events told of it. A lead that was made of it stays; its origin names the submission no more.', params: z.object({ id: z.guid(), submission: z.guid() }), codes: { ...FORM_CODES, SUBMISSION_GONE: 404 },
}, async (event, { caller, params }) => {
  await callDirectus(event, caller.access, `/platform/forms/${params.id}/submissions/${params.submission}`, { method: 'DELETE' })
  return undefined
})
