import { defineRoute } from '~~/server/core'
import { ADMIN_CODES } from '../../../../../../utils/codes'
import { letterParams, requireAdmin, settleLetter } from '../../../../../../utils/dead-letters'

export default defineRoute({
  summary: 'Discards an event that a consumer has given up', description: 'For the tenant\'s administrators.', params: letterParams, codes: ADMIN_CODES,
}, (event, { caller, params }) => {
  requireAdmin(caller)
  return settleLetter(event, caller.tenant, params.id, 'discard')
})
