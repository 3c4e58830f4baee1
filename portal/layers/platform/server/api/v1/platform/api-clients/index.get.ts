import { callDirectus, defineApi, ListResult, pagination, requireCaller } from '~~/server/core'
import type { ApiClient } from '../../../../../shared/api'
import { PEOPLE_TIMEOUT } from '../../../../utils/people'
import { toApi } from '../../../../utils/to-api'

/** The programs that may use the tenant's API; a tenant has at most 100. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const clients = await callDirectus<Record<string, unknown>[]>(event, access, '/platform/api-clients', { timeout: PEOPLE_TIMEOUT })
  return new ListResult({ data: clients.map(row => toApi<ApiClient>(row)), pagination: pagination(1, 100, clients.length) })
})
