import { readOwnProfile } from '../../../../auth/own-profile.ts'
import { defineApi } from '../../../../core/handler.ts'

/** What one says about oneself in the tenant. */
export default defineApi(readOwnProfile)
