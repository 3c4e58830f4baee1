import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { orNotFound } from '~~/server/imports'

export default defineRoute({
  summary: 'Goes on with a paused import',
  answer: z.object({ id: z.guid() }), status: 202, codes: { IMPORT_ENDED: 409 },
}, (event, { caller, params }) => orNotFound(callDirectus<{ id: string }>(event, caller.access, `/crm/imports/${params.id}/resume`, { method: 'POST' })))
