import { WEBHOOK_EVENTS } from '@kontor/compile/webhook-events'
import { defineRoute, ListResult, pagination, requestFacts } from '~~/server/core'
import { webhookEventType } from '../../../../../shared/webhook-schemas'

export default defineRoute({ summary: 'Lists the types of events that webhooks can be told', description: 'All on one page.', list: true, answer: webhookEventType }, async (event) => {
  const { locale } = requestFacts(event)
  return new ListResult({ data: WEBHOOK_EVENTS.map(({ type, label }) => ({ type, label: label[locale] })), pagination: pagination(1, 100, WEBHOOK_EVENTS.length) })
})
