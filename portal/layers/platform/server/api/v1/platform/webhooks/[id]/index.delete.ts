import { callDirectus, defineRoute } from '~~/server/core'
import { WEBHOOK_CODES } from '../../../../../utils/webhooks'

export default defineRoute({ summary: 'Deletes a webhook', description: 'With its log and its secret.', codes: WEBHOOK_CODES }, async (event, { caller, params }) => {
  await callDirectus(event, caller.access, `/platform/webhooks/${params.id}`, { method: 'DELETE' })
  return undefined
})
