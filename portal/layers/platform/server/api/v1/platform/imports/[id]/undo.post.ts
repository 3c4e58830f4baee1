import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { orNotFound } from '~~/server/imports'

export default defineRoute({
  summary: 'Begins to undo an import', description: 'Its state and counts tell how that goes. What somebody has changed or used since stays.',
  answer: z.object({ id: z.guid() }), status: 202, codes: { IMPORT_OPEN: 409, IMPORT_UNDONE: 409, UNDO_TOO_LATE: 409 },
}, (event, { caller, params }) => orNotFound(callDirectus<{ id: string }>(event, caller.access, `/platform/imports/${params.id}/undo`, { method: 'POST' })))
