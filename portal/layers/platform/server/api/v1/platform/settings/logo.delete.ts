import { callDirectus, defineRoute } from '~~/server/core'
import { tenantProfile } from '../../../../../shared/schemas'
import { ADMIN_CODES } from '../../../../utils/codes'
import { readProfile } from '../../../../utils/tenant-profile'

export default defineRoute({ summary: 'Removes the tenant\'s logo', answer: tenantProfile, codes: ADMIN_CODES }, async (event, { caller: { access } }) => {
  await callDirectus<undefined>(event, access, '/platform/logo', { method: 'DELETE' })
  return readProfile(event, access)
})
