import { callDirectus, defineApi, requireCaller } from '~~/server/core'
import type { ApiClient } from '../../../../../../shared/api'
import { PEOPLE_TIMEOUT, routeId } from '../../../../../utils/people'
import { toApi } from '../../../../../utils/to-api'

/** A new secret, shown this once; the former one counts no more. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  return toApi<ApiClient>(await callDirectus<Record<string, unknown>>(event, access, `/platform/api-clients/${routeId(event)}/rotate`, { method: 'POST', timeout: PEOPLE_TIMEOUT }))
})
