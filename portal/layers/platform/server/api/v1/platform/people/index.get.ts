import { TENANT_ROLES } from '@kontor/policies'
import { z } from 'zod'
import { callDirectusPage, defineRoute, filterOf, filterQuery, ListResult, pageQuery, pagination, searchQuery, sortQuery } from '~~/server/core'
import type { TenantPerson } from '../../../../../shared/api'
import { tenantPerson } from '../../../../../shared/schemas'
import { ADMIN_CODES } from '../../../../utils/codes'
import { PEOPLE_TIMEOUT } from '../../../../utils/people'
import { toApi } from '../../../../utils/to-api'

const query = z.strictObject({
  ...pageQuery(), search: searchQuery, sort: sortQuery(['lastName', 'firstName', 'email', 'lastLoginAt']),
  filter: filterQuery({ role: filterOf(z.enum(TENANT_ROLES)), status: filterOf(z.enum(['active', 'invited', 'inactive', 'former'])) }),
})

export default defineRoute({ summary: 'Lists the people of the tenant, for its administrators', query, list: true, answer: tenantPerson, codes: ADMIN_CODES }, async (event, { caller, query: { page, pageSize, search, sort, filter } }) => {
  const { data, total = 0 } = await callDirectusPage<Record<string, unknown>[]>(event, caller.access, '/platform/people', { query: { page, pageSize, search, sort, role: filter?.role?.eq, status: filter?.status?.eq }, timeout: PEOPLE_TIMEOUT })
  return new ListResult({ data: data.map(row => toApi<TenantPerson>(row)), pagination: pagination(page, pageSize, total) })
})
