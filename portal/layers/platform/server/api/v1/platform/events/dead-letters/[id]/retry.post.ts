import { defineRoute } from '~~/server/core'
import { ADMIN_CODES } from '../../../../../../utils/codes'
import { letterParams, requireAdmin, settleLetter } from '../../../../../../utils/dead-letters'

export default defineRoute({
  summary: 'Gives an event to its consumer once more', description: 'For the tenant\'s administrators. Later events of the record may have been worked off already.', params: letterParams, codes: ADMIN_CODES,
}, (event, { caller, params }) => {
  requireAdmin(caller)
  return settleLetter(event, caller.tenant, params.id, 'retry')
})
