import { defineRoute } from '~~/server/core'
import { tenantProfile } from '../../../../../shared/schemas'
import { changeProfile, profileBody } from '../../../../utils/tenant-profile'

export default defineRoute({ summary: 'Changes the tenant\'s profile', body: profileBody, answer: tenantProfile, codes: { SETTING_INVALID: 400 } }, (event, { caller, body }) => changeProfile(event, caller.access, body))
