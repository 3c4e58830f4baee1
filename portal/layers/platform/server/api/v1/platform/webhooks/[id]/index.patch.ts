import { callDirectus, defineRoute } from '~~/server/core'
import { webhook, webhookBody } from '../../../../../../shared/webhook-schemas'
import { presentWebhook, toWebhookRow, WEBHOOK_BODY_CODES } from '../../../../../utils/webhooks'

export default defineRoute({ summary: 'Changes a webhook', description: 'What is not named stays. Switched on again it is told what happens from then on.', body: webhookBody.partial(), answer: webhook, codes: WEBHOOK_BODY_CODES },
  async (event, { caller, params, body }) => presentWebhook(await callDirectus<Record<string, unknown>>(event, caller.access, `/platform/webhooks/${params.id}`, { method: 'PATCH', body: toWebhookRow(body) })))
