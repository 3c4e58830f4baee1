import { callDirectusPage, defineApi, ListResult, pagination, requireCaller } from '~~/server/core'
import type { TenantPerson } from '../../../../../shared/api'
import { readListQuery } from '../../../../utils/list-query'
import { PEOPLE_TIMEOUT } from '../../../../utils/people'
import { toApi } from '../../../../utils/to-api'

/** The people of the tenant, for its administrators. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const { page, pageSize, search, sort, filters } = readListQuery(event, { sorts: ['lastName', 'firstName', 'email', 'lastLoginAt'], filters: ['role', 'status'] })
  const { data, total = 0 } = await callDirectusPage<Record<string, unknown>[]>(event, access, '/platform/people', { query: { page, pageSize, search, sort, ...filters }, timeout: PEOPLE_TIMEOUT })
  return new ListResult({ data: data.map(row => toApi<TenantPerson>(row)), pagination: pagination(page, pageSize, total) })
})
