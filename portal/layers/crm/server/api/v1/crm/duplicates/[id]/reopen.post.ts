import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { DUPLICATE_CODES } from '../../../../../resources/duplicates'

export default defineRoute({
  summary: 'Takes back that a pair was dismissed', description: 'The pair is open again.',
  answer: z.object({ id: z.guid() }), codes: DUPLICATE_CODES,
}, (event, { caller, params }) => callDirectus<{ id: string }>(event, caller.access, `/crm/duplicates/${params.id}/reopen`, { method: 'POST', body: {} }))
