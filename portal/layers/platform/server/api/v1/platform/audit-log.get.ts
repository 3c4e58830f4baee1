import { defineRoute, ListResult, pagination } from '~~/server/core'
import { auditEntry } from '../../../../shared/schemas'
import { auditQuery, readAuditLog } from '../../../utils/audit-log'

export default defineRoute({
  summary: 'Lists who changed what in people, roles, modules and settings of the tenant', description: 'For its administrators; the newest first when no order is given.', query: auditQuery, list: true, answer: auditEntry,
}, async (event, { caller, query }) => {
  const { entries, total } = await readAuditLog(event, caller.access, query)
  return new ListResult({ data: entries, pagination: pagination(query.page, query.pageSize, total) })
})
