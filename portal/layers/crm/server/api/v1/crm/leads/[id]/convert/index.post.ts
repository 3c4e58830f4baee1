import { callDirectus, defineRoute } from '~~/server/core'
import { convertBody, converted, type Converted } from '../../../../../../../shared/conversion'
import { toLeft } from '../../../../../../utils/conversion'

export default defineRoute({
  summary: 'Makes customer, contact and opportunity of a lead', description: 'Of a qualified lead, by people alone. All of it or nothing; the lead is converted then, and its own values stay as they are. What is made belongs to the lead\'s owner, or to you when it has none.',
  body: convertBody, answer: converted, status: 201, codes: { CONVERT_NOT_QUALIFIED: 409, CONVERT_DONE: 409, CONVERT_INPUT: 400, CUSTOMER_UNKNOWN: 400, CONTACT_NAME_MISSING: 400, STATUS_ORDER: 409, LOST_REASON_MISSING: 409 },
}, async (event, { caller, params, body: { opportunity, ...body } }) => {
  const { expectedClose, ...deal } = opportunity ?? {}
  const given = { ...body, ...opportunity ? { opportunity: { ...deal, ...expectedClose === undefined ? {} : { expected_close: expectedClose } } } : {} }
  const made = await callDirectus<Converted>(event, caller.access, `/crm/leads/${params.id}/convert`, { method: 'POST', body: given })
  return { ...made, left: toLeft(made.left) }
})
