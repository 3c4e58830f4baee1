import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { DUPLICATE_CODES } from '../../../../../resources/duplicates'

export default defineRoute({
  summary: 'Says that the leads of a pair are two companies', description: 'Who may change both decides. The pair comes again only when what was compared has changed.',
  answer: z.object({ id: z.guid() }), codes: DUPLICATE_CODES,
}, (event, { caller, params }) => callDirectus<{ id: string }>(event, caller.access, `/crm/duplicates/${params.id}/dismiss`, { method: 'POST', body: {} }))
