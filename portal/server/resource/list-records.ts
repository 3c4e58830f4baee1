import type { H3Event } from 'h3'
import { requireCaller, type Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { pagination } from '../core/envelope.ts'
import { ListResult } from '../core/handler.ts'
import { requestFacts, searchOf } from '../core/request.ts'
import { ShortCache } from '../core/short-cache.ts'
import type { Resource, Row } from './definition.ts'
import { accessTo } from './fields.ts'
import type { DirectusFilter } from './filter.ts'
import { parseListQuery } from './query.ts'
import { resolveReferences } from './references.ts'
import { toRecord } from './shape.ts'

/** Totals may be this old, in milliseconds. */
const TOTAL_AGE = 5000
const totals = new ShortCache<number>(TOTAL_AGE, 5000)

/** One page of a resource: filtered, sorted and cut in the database, its total counted beside it. */
export async function listRecords(event: H3Event, resource: Resource): Promise<ListResult<Record<string, unknown>>> {
  const caller = await requireCaller(event)
  const { locale } = requestFacts(event)
  const { collection, more, filters } = resource
  const access = await accessTo(event, caller, collection)
  const descriptors = access.fields(locale)
  const query = parseListQuery(searchOf(event), {
    descriptors, locale, filters, softDelete: collection.softDelete, whole: resource.whole, ...more?.listName ? { more: more.listName } : {}, ...collection.defaultSort ? { defaultSort: collection.defaultSort } : {},
  })
  const wanted = query.fields ? descriptors.filter(d => d.name === 'id' || query.fields?.includes(d.apiName)) : descriptors
  const deleted = collection.softDelete && descriptors.some(d => d.name === 'deleted_at') ? ['deleted_at'] : []
  // Relations come as bare ids; their names are resolved beside.
  const wantsMore = !query.fields || more?.listName === undefined || query.fields.includes(more.listName)
  const fields = [...new Set([...wanted.map(d => d.name), ...deleted, ...wantsMore ? more?.list ?? [] : []])]
  const counting = countRecords(event, caller, collection.name, query.filter)
  // Awaited below; without this a failure that comes before the rows would count as unhandled.
  counting.catch(() => undefined)
  const rows = await callDirectus<Row[]>(event, caller.access, `/items/${collection.name}`, {
    method: 'SEARCH',
    body: { query: { fields, filter: query.filter, sort: query.sort, limit: query.pageSize, offset: (query.page - 1) * query.pageSize } },
  })
  const [resolved, total] = await Promise.all([resolveReferences(event, caller, rows, wanted, locale), counting])
  return new ListResult({ data: resolved.map(row => toRecord(row, resource, wanted, locale)), pagination: pagination(query.page, query.pageSize, total) })
}

/** How many records the person sees under the filter; at most five seconds old. */
export function countRecords(event: H3Event, caller: Caller, collection: string, filter: DirectusFilter): Promise<number> {
  return totals.get(`${caller.tenant}:${collection}:${caller.session.userId}:${JSON.stringify(filter)}`, async () => {
    const rows = await callDirectus<{ count: number | string }[]>(event, caller.access, `/items/${collection}`, { method: 'SEARCH', body: { query: { aggregate: { count: ['*'] }, filter } } })
    return Number(rows[0]?.count ?? 0)
  })
}

/** After a write the person expects the new total at once. */
export function forgetTotals(tenant: string, collection: string): void {
  totals.forget(`${tenant}:${collection}:`)
}
