import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { orNotFound } from '~~/server/imports'

export default defineRoute({
  summary: 'Ends an enrichment where it is', description: 'What was proposed stays.', answer: z.object({ id: z.guid() }), status: 202, codes: { ENRICHMENT_ENDED: 409 },
}, (event, { caller, params }) => orNotFound(callDirectus<{ id: string }>(event, caller.access, `/crm/enrichments/${params.id}/cancel`, { method: 'POST' })))
