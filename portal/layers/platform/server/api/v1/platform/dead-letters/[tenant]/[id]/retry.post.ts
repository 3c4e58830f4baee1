import { defineRoute, KontorError } from '~~/server/core'
import { allTenants, letterParams, settleLetter } from '../../../../../../utils/dead-letters'
import { tenantParams } from '../../../../../../utils/tenant-slug'

export default defineRoute({
  summary: 'Gives an event of a tenant to its consumer once more', who: 'operator', params: letterParams.extend({ tenant: tenantParams.shape.slug }),
}, async (event, { caller, params }) => {
  if (!(await allTenants(event, caller)).includes(params.tenant)) throw new KontorError('NOT_FOUND')
  return settleLetter(event, params.tenant, params.id, 'retry')
})
