import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { WEBHOOK_CODES } from '../../../../../../../utils/webhooks'

export default defineRoute({
  summary: 'Sends an event to a webhook once more', description: 'As it is told today, under the same `eventId`.', params: z.object({ id: z.guid(), delivery: z.guid() }), answer: z.object({ id: z.guid() }), status: 202, codes: { ...WEBHOOK_CODES, WEBHOOK_PAUSED: 409, DELIVERY_UNKNOWN: 404 },
}, async (event, { caller, params }) => callDirectus<{ id: string }>(event, caller.access, `/platform/webhooks/${params.id}/deliveries/${params.delivery}/replay`, { method: 'POST' }))
