import { DELIVERY_STATES } from '@kontor/model'
import { z } from 'zod'
import { callDirectusPage, defineRoute, ListResult, pageQuery, pagination } from '~~/server/core'
import { webhookDelivery } from '../../../../../../../shared/webhook-schemas'
import { presentDelivery, WEBHOOK_CODES } from '../../../../../../utils/webhooks'

export default defineRoute({
  summary: 'Lists what was sent to a webhook', description: 'The newest first; kept for 7 days, up to 10,000 of each webhook.', list: true, answer: webhookDelivery, codes: WEBHOOK_CODES, query: z.strictObject({ ...pageQuery(), state: z.enum(DELIVERY_STATES).optional() }),
}, async (event, { caller, params, query: { page, pageSize, state } }) => {
  const { data, total = 0 } = await callDirectusPage<Record<string, unknown>[]>(event, caller.access, `/platform/webhooks/${params.id}/deliveries`, { query: { page, page_size: pageSize, state } })
  return new ListResult({ data: data.map(presentDelivery), pagination: pagination(page, pageSize, total) })
})
