import type { H3Event } from 'h3'
import { callDirectusPage, KontorError, type DirectusAccess } from '~~/server/core'
import type { AuditEntry } from '../../shared/api'
import { readListQuery, type SimpleQuery } from './list-query'

interface Row {
  readonly id: string
  readonly at: string
  readonly actor: string | null
  readonly actor_name: string | null
  readonly action: string
  readonly target: string
  readonly before: unknown
  readonly after: unknown
}

const FILTERS = ['action', 'action.startsWith', 'actor', 'at.gte', 'at.lte', 'at.gt', 'at.lt'] as const
const OPERATORS: Readonly<Record<string, string>> = { eq: '_eq', startsWith: '_starts_with', gte: '_gte', lte: '_lte', gt: '_gt', lt: '_lt' }
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const readAuditQuery = (event: H3Event) => readListQuery(event, { sorts: ['at'], filters: FILTERS })

/** Entries of the tenant's audit log, the newest first unless asked otherwise; only administrators may read it. */
export async function readAuditLog(event: H3Event, access: DirectusAccess, { page, pageSize, search, sort = '-at', filters }: SimpleQuery): Promise<{ entries: AuditEntry[], total: number }> {
  const conditions: Record<string, unknown>[] = Object.entries(filters).map(([key, value]) => {
    const [field = '', operator = 'eq'] = key.split('.')
    if ((field === 'actor' && !UUID.test(value)) || (field === 'at' && Number.isNaN(Date.parse(value)))) throw new KontorError('INVALID_QUERY', { details: [{ field: `filter[${field}]`, code: 'INVALID', message: value }] })
    return { [field]: { [OPERATORS[operator] ?? '_eq']: value } }
  })
  for (const word of search.split(/\s+/).filter(Boolean).slice(0, 6)) conditions.push({ _or: ['target', 'actor_name', 'action'].map(field => ({ [field]: { _icontains: word } })) })
  const { data, total = 0 } = await callDirectusPage<Row[]>(event, access, '/items/audit_log', {
    query: { 'fields': 'id,at,actor,actor_name,action,target,before,after', 'filter': JSON.stringify({ _and: conditions }), sort: `${sort},id`, 'limit': pageSize, 'offset': (page - 1) * pageSize, 'meta': 'filter_count' },
  })
  return { entries: data.map(toEntry), total }
}

const toEntry = ({ id, at, actor, actor_name: name, action, target, before, after }: Row): AuditEntry =>
  ({ id, at, action, actor: actor || name ? { id: actor ?? '', label: name ?? '' } : null, target, before, after })
