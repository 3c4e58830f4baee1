import { callDirectus, defineRoute } from '~~/server/core'
import { webhook } from '../../../../../../shared/webhook-schemas'
import { presentWebhook, WEBHOOK_CODES } from '../../../../../utils/webhooks'

export default defineRoute({ summary: 'Gives a webhook a new secret', description: 'Shown this once. The former one signs too for another day.', answer: webhook, codes: WEBHOOK_CODES },
  async (event, { caller, params }) => presentWebhook(await callDirectus<Record<string, unknown>>(event, caller.access, `/platform/webhooks/${params.id}/rotate`, { method: 'POST' })))
