import { readOwnProfile } from '../../../../auth/own-profile.ts'
import { ownProfile } from '../../../../auth/schemas.ts'
import { defineRoute } from '../../../../core/route.ts'

export default defineRoute({ summary: 'What one says about oneself in the tenant', answer: ownProfile }, event => readOwnProfile(event))
