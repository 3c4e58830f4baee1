import { defineRoute } from '~~/server/core'
import { deadLetters } from '../../../../../../shared/event-schemas'
import { ADMIN_CODES } from '../../../../../utils/codes'
import { deadLettersIn, requireAdmin } from '../../../../../utils/dead-letters'

export default defineRoute({
  summary: 'Lists the events of the tenant that a consumer has given up', description: 'For its administrators. The latest hundred; kept for 30 days.', answer: deadLetters, codes: ADMIN_CODES,
}, (_, { caller }) => {
  requireAdmin(caller)
  return deadLettersIn([caller.tenant])
})
