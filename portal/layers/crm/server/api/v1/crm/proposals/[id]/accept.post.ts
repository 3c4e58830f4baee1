import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { DECIDE_CODES } from '../../../../../resources/proposals'

export default defineRoute({
  summary: 'Accepts a proposal', description: 'The lead has the value then, written by the person by all rules; its origin names source and passage. Other open proposals for the field are withdrawn.',
  body: z.strictObject({ over: z.boolean().optional().meta({ description: 'Although the lead\'s value has changed since.' }) }).optional(),
  answer: z.object({ id: z.guid() }), codes: DECIDE_CODES,
}, (event, { caller, params, body }) => callDirectus<{ id: string }>(event, caller.access, `/crm/proposals/${params.id}/accept`, { method: 'POST', body: body ?? {} }))
