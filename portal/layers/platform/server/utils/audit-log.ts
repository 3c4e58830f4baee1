import type { H3Event } from 'h3'
import { z } from 'zod'
import { callDirectusPage, filterOf, filterQuery, filterText, pageQuery, searchQuery, sortQuery, type DirectusAccess } from '~~/server/core'
import { verbatim } from '~~/server/resource/filter'
import type { AuditEntry } from '../../shared/api'

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

const OPERATORS = { eq: '_eq', startsWith: '_istarts_with', gte: '_gte', lte: '_lte', gt: '_gt', lt: '_lt' } as const
const time = filterText.refine(text => !Number.isNaN(Date.parse(text))).meta({ override: { anyOf: [{ type: 'string', format: 'date' }, { type: 'string', format: 'date-time' }] } })

export const auditQuery = z.strictObject({
  ...pageQuery(), search: searchQuery, sort: sortQuery(['at']),
  filter: filterQuery({ action: filterOf(filterText, ['startsWith']), actor: filterOf(z.guid()), at: filterOf(time, ['gte', 'lte', 'gt', 'lt']) }),
})
export type AuditQuery = z.output<typeof auditQuery>

/** Entries of the tenant's audit log, the newest first unless asked otherwise; only administrators may read it. */
export async function readAuditLog(event: H3Event, access: DirectusAccess, { page, pageSize, search, sort = '-at', filter = {} }: AuditQuery): Promise<{ entries: AuditEntry[], total: number }> {
  const conditions: Record<string, unknown>[] = Object.entries(filter).flatMap(([field, rules]) =>
    Object.entries(rules ?? {}).flatMap(([operator, value]) => value === undefined ? [] : [{ [field]: { [OPERATORS[operator as keyof typeof OPERATORS]]: operator === 'startsWith' ? verbatim(value) : value } }]))
  for (const word of search.split(/\s+/).filter(Boolean).slice(0, 6)) conditions.push({ _or: ['target', 'actor_name', 'action'].map(field => ({ [field]: { _icontains: verbatim(word) } })) })
  const { data, total = 0 } = await callDirectusPage<Row[]>(event, access, '/items/audit_log', {
    query: { 'fields': 'id,at,actor,actor_name,action,target,before,after', 'filter': JSON.stringify({ _and: conditions }), sort: `${sort},id`, 'limit': pageSize, 'offset': (page - 1) * pageSize, 'meta': 'filter_count' },
  })
  return { entries: data.map(toEntry), total }
}

const toEntry = ({ id, at, actor, actor_name: name, action, target, before, after }: Row): AuditEntry =>
  ({ id, at, action, actor: actor || name ? { id: actor ?? '', label: name ?? '' } : null, target, before, after })
