import { callDirectus, defineRoute } from '~~/server/core'
import { webhook, webhookBody } from '../../../../../shared/webhook-schemas'
import { presentWebhook, toWebhookRow, WEBHOOK_BODY_CODES } from '../../../../utils/webhooks'

export default defineRoute({ summary: 'Makes a webhook', description: 'The answer holds its secret, this once.', body: webhookBody, answer: webhook, status: 201, codes: WEBHOOK_BODY_CODES },
  async (event, { caller, body }) => presentWebhook(await callDirectus<Record<string, unknown>>(event, caller.access, '/platform/webhooks', { method: 'POST', body: toWebhookRow(body) })))
