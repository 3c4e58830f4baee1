import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'

export default defineRoute({
  summary: 'Takes a conversion back', description: 'What it made is deleted, and the lead is what it was. As long as nobody has changed anything of it and nothing else hangs on it: `details.hanging` says what does.',
  answer: z.object({ id: z.guid() }), codes: { NOT_CONVERTED: 409, CONVERSION_IN_USE: 409 },
}, (event, { caller, params }) => callDirectus<{ id: string }>(event, caller.access, `/crm/leads/${params.id}/convert/undo`, { method: 'POST', body: {} }))
