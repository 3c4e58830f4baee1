import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { DECIDE_CODES } from '../../../../../resources/proposals'

export default defineRoute({
  summary: 'Rejects a proposal', body: z.strictObject({ reason: z.string().trim().max(500).optional() }).optional(), answer: z.object({ id: z.guid() }), codes: DECIDE_CODES,
}, (event, { caller, params, body }) => callDirectus<{ id: string }>(event, caller.access, `/crm/proposals/${params.id}/reject`, { method: 'POST', body: body ?? {} }))
