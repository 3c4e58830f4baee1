import { defineRoute } from '~~/server/core'
import { tenantProfile } from '../../../../../shared/schemas'
import { readProfile } from '../../../../utils/tenant-profile'

export default defineRoute({ summary: 'The tenant\'s profile, for its administrators', answer: tenantProfile }, (event, { caller }) => readProfile(event, caller.access))
