import { changeOwnProfile, profileBody } from '../../../../auth/own-profile.ts'
import { defineApi } from '../../../../core/handler.ts'
import { parseBody } from '../../../../core/parse-body.ts'

export default defineApi(async event => changeOwnProfile(event, await parseBody(event, profileBody)))
