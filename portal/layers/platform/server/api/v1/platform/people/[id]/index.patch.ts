import { callDirectus, defineApi, parseBody, requireCaller } from '~~/server/core'
import type { TenantPerson } from '../../../../../../shared/api'
import { PEOPLE_TIMEOUT, personBody, routeId } from '../../../../../utils/people'
import { toApi } from '../../../../../utils/to-api'

/** Changes role or state of a person; counts within a second. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const body = await parseBody(event, personBody)
  return toApi<TenantPerson>(await callDirectus<Record<string, unknown>>(event, access, `/platform/people/${routeId(event)}`, { method: 'PATCH', body, timeout: PEOPLE_TIMEOUT }))
})
