import { callDirectus, defineRoute, ListResult, pagination } from '~~/server/core'
import { webhook } from '../../../../../shared/webhook-schemas'
import { presentWebhook, WEBHOOK_CODES } from '../../../../utils/webhooks'

export default defineRoute({ summary: 'Lists the tenant\'s webhooks', description: 'All on one page: a tenant has at most 20.', list: true, answer: webhook, codes: WEBHOOK_CODES }, async (event, { caller }) => {
  const found = await callDirectus<Record<string, unknown>[]>(event, caller.access, '/platform/webhooks')
  return new ListResult({ data: found.map(presentWebhook), pagination: pagination(1, 100, found.length) })
})
