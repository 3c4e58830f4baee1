import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { DECIDE_CODES } from '../../../../../resources/proposals'

export default defineRoute({
  summary: 'Takes a decision about a proposal back', description: 'The proposal is open again; the lead has the value and the origin that it had before. Refused once somebody has written another value.',
  answer: z.object({ id: z.guid() }), codes: DECIDE_CODES,
}, (event, { caller, params }) => callDirectus<{ id: string }>(event, caller.access, `/crm/proposals/${params.id}/undo`, { method: 'POST' }))
