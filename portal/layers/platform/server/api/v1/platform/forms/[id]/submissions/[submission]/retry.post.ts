import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { FORM_CODES } from '../../../../../../../utils/web-forms'

export default defineRoute({
  summary: 'Makes a lead of a submission', description: 'Of one that went into the spam trap or was refused before.', params: z.object({ id: z.guid(), submission: z.guid() }), answer: z.object({ id: z.guid() }), status: 202, codes: { ...FORM_CODES, SUBMISSION_UNKNOWN: 404 },
}, async (event, { caller, params }) => callDirectus<{ id: string }>(event, caller.access, `/platform/forms/${params.id}/submissions/${params.submission}/retry`, { method: 'POST' }))
