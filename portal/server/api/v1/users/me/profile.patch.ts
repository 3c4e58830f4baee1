import { changeOwnProfile, profileBody } from '../../../../auth/own-profile.ts'
import { requireCaller } from '../../../../core/caller.ts'
import { defineApi } from '../../../../core/handler.ts'
import { parseBody } from '../../../../core/parse-body.ts'

export default defineApi(async (event) => {
  await requireCaller(event)
  return changeOwnProfile(event, await parseBody(event, profileBody))
})
