import { defineApi, requireCaller } from '~~/server/core'
import { changeProfile } from '../../../../utils/tenant-profile'

export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  return changeProfile(event, access, { logo: null })
})
