import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { orNotFound } from '~~/server/imports'

export default defineRoute({
  summary: 'Pauses an import', description: 'Rows that are being written are written first. The import stays where it is until it is resumed or cancelled, after a restart too.',
  answer: z.object({ id: z.guid() }), status: 202, codes: { IMPORT_ENDED: 409 },
}, (event, { caller, params }) => orNotFound(callDirectus<{ id: string }>(event, caller.access, `/crm/imports/${params.id}/pause`, { method: 'POST' })))
