import { changeOwnProfile, profileBody } from '../../../../auth/own-profile.ts'
import { ownProfile } from '../../../../auth/schemas.ts'
import { defineRoute } from '../../../../core/route.ts'

export default defineRoute({ summary: 'Changes what one says about oneself in the tenant', body: profileBody, answer: ownProfile }, (event, { body }) => changeOwnProfile(event, body))
