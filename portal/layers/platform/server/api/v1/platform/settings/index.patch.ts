import { defineApi, parseBody, requireCaller } from '~~/server/core'
import { changeProfile, profileBody } from '../../../../utils/tenant-profile'

export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const body = await parseBody(event, profileBody)
  return changeProfile(event, access, body)
})
