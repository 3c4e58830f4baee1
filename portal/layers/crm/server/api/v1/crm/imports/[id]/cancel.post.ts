import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { orNotFound } from '~~/server/imports'

export default defineRoute({
  summary: 'Ends an import where it is', description: 'What was done stays and can be undone.',
  answer: z.object({ id: z.guid() }), status: 202, codes: { IMPORT_ENDED: 409 },
}, (event, { caller, params }) => orNotFound(callDirectus<{ id: string }>(event, caller.access, `/crm/imports/${params.id}/cancel`, { method: 'POST' })))
