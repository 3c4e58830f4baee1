import { defineRoute } from '~~/server/core'
import { deadLetters } from '../../../../../shared/event-schemas'
import { allTenants, deadLettersIn } from '../../../../utils/dead-letters'

export default defineRoute({
  summary: 'Lists the events of all tenants that a consumer has given up', description: 'The latest hundred; kept for 30 days.', who: 'operator', answer: deadLetters,
}, async (event, { caller }) => deadLettersIn(await allTenants(event, caller)))
