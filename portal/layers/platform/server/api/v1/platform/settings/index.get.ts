import { defineApi, requireCaller } from '~~/server/core'
import { readProfile } from '../../../../utils/tenant-profile'

/** The tenant's profile, for its administrators. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  return readProfile(event, access)
})
