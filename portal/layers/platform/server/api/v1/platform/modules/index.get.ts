import { callDirectus, defineApi, requireCaller } from '~~/server/core'
import type { OwnModule } from '../../../../../shared/api'

/** `[{ key, enabled, available }]` of the tenant, for its administrator. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  return callDirectus<readonly OwnModule[]>(event, access, '/platform/modules')
})
