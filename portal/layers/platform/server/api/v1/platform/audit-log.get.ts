import { defineApi, ListResult, pagination, requireCaller } from '~~/server/core'
import { readAuditLog, readAuditQuery } from '../../../utils/audit-log'

/** Who changed what in people, roles, modules and settings of the tenant. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const query = readAuditQuery(event)
  const { entries, total } = await readAuditLog(event, access, query)
  return new ListResult({ data: entries, pagination: pagination(query.page, query.pageSize, total) })
})
