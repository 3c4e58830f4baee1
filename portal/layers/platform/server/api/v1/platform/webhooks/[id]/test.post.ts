import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { WEBHOOK_CODES } from '../../../../../utils/webhooks'

export default defineRoute({ summary: 'Sends a webhook a test', description: 'What came of it stands in its log.', answer: z.object({ id: z.guid().meta({ description: 'Of the delivery.' }) }), status: 202, codes: { ...WEBHOOK_CODES, WEBHOOK_PAUSED: 409 } },
  async (event, { caller, params }) => callDirectus<{ id: string }>(event, caller.access, `/platform/webhooks/${params.id}/test`, { method: 'POST' }))
