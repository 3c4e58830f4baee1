import { callDirectus, defineRoute } from '~~/server/core'
import { conversionCheck, type LikeCustomer } from '../../../../../../../shared/conversion'
import { outside, toLeft, type LeftRow } from '../../../../../../utils/conversion'

export default defineRoute({
  summary: 'Says which customers a lead would be the same as', description: 'Writes nothing. Of the customers that you see at most ten, the likeliest first; `left` names values of the lead that are not valid and would stay with it alone.',
  answer: conversionCheck,
}, async (event, { caller, params }) => {
  const { customers, left } = await callDirectus<{ customers: Record<string, unknown>[], left: LeftRow[] }>(event, caller.access, `/crm/leads/${params.id}/convert/check`, { method: 'POST', body: {} })
  return { customers: customers.map(row => outside<LikeCustomer>(row)), left: toLeft(left) }
})
