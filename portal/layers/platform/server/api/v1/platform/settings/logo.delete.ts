import { defineRoute } from '~~/server/core'
import { tenantProfile } from '../../../../../shared/schemas'
import { changeProfile } from '../../../../utils/tenant-profile'

export default defineRoute({ summary: 'Removes the tenant\'s logo', answer: tenantProfile }, (event, { caller }) => changeProfile(event, caller.access, { logo: null }))
