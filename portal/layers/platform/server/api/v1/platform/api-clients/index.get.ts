import { callDirectus, defineRoute, ListResult, pagination } from '~~/server/core'
import type { ApiClient } from '../../../../../shared/api'
import { apiClient } from '../../../../../shared/schemas'
import { ADMIN_CODES } from '../../../../utils/codes'
import { PEOPLE_TIMEOUT } from '../../../../utils/people'
import { toApi } from '../../../../utils/to-api'

export default defineRoute({ summary: 'Lists the programs that may use the tenant\'s API', description: 'All on one page: a tenant has at most 100.', list: true, answer: apiClient, codes: ADMIN_CODES }, async (event, { caller }) => {
  const clients = await callDirectus<Record<string, unknown>[]>(event, caller.access, '/platform/api-clients', { timeout: PEOPLE_TIMEOUT })
  return new ListResult({ data: clients.map(row => toApi<ApiClient>(row)), pagination: pagination(1, 100, clients.length) })
})
