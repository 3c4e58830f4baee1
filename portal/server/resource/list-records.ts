import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Locale } from '@kontor/model'
import type { PageAnswer, PageBody } from '@kontor/model/wire/records'
import type { H3Event } from 'h3'
import { requireCaller, type Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { agreeing, pagination } from '../core/envelope.ts'
import { ListResult } from '../core/handler.ts'
import { requestFacts, searchOf } from '../core/request.ts'
import { ShortCache } from '../core/short-cache.ts'
import { cursorContext, makeCursor, readCursor } from './cursor.ts'
import type { AnyCollection, Resource, Row } from './definition.ts'
import { accessTo } from './fields.ts'
import type { DirectusFilter } from './filter.ts'
import { includeRecords } from './include.ts'
import { CURSOR_START, parseListQuery, searchFilter, type ListQuery } from './query.ts'
import { withFiles } from './file-names.ts'
import { parentId } from './parent.ts'
import { nameBeside } from './read-record.ts'
import { resolveReferences } from './references.ts'
import { searchItems } from './search-items.ts'
import { readColumns, toRecord } from './shape.ts'

/** Longest wait for one part of a long list, in milliseconds. */
const PAGE_TIMEOUT = 15_000
/** Totals may be this old, in milliseconds. */
const TOTAL_AGE = 5000
const totals = new ShortCache<number>(TOTAL_AGE, 5000)

/**
 * A part of a resource: filtered, sorted and cut in the database, by pages with their total counted beside, or from where
 * the part before it ended (`cursor`).
 */
export async function listRecords(event: H3Event, resource: Resource): Promise<ListResult<Record<string, unknown>>> {
  const caller = await requireCaller(event)
  const { locale } = requestFacts(event)
  const { collection } = resource
  const access = await accessTo(event, caller, collection)
  const parent = await parentId(event, caller, resource)
  const plan = planList(searchOf(event), resource, access.fields(locale), locale, parent === undefined ? {} : { parent })
  const { query, wanted, fields } = plan
  if (query.cursor !== undefined) return listFrom(event, caller, resource, plan)
  const counting = countRecords(event, caller, collection.name, query)
  // Awaited below; without this a failure that comes before the rows would count as unhandled.
  counting.catch(() => undefined)
  const rows = await searchItems<Row>(event, caller.access, `/items/${collection.name}`, { fields, ...sought(query), sort: query.sort, limit: query.pageSize, offset: (query.page - 1) * query.pageSize })
  const [records, total] = await Promise.all([toRecords(event, caller, resource, rows, { wanted, include: query.include, locale }), counting])
  return new ListResult({ data: records, pagination: pagination(query.page, query.pageSize, agreeing(query, rows.length, total)) })
}

/** What a list is asked for, and what has to be read for it. */
export interface ListPlan {
  readonly query: ListQuery
  /** Fields that are answered. */
  readonly wanted: readonly FieldDescriptor[]
  /** Directus fields. */
  readonly fields: readonly string[]
}

/** @throws KontorError INVALID_QUERY */
export function planList(search: URLSearchParams, { collection, more, filters, whole, under }: Resource, descriptors: readonly FieldDescriptor[], locale: Locale, { parent, ...options }: { readonly export?: boolean, readonly parent?: string } = {}): ListPlan {
  const parsed = parseListQuery(search, {
    descriptors, locale, filters, softDelete: collection.softDelete, whole, ...options, origins: more?.origins !== undefined, more: Object.keys({ ...more?.lists, ...more?.named }), ...defaultSortOf(collection, descriptors),
  })
  const query = within('key' in collection ? wordByWord(parsed, descriptors) : parsed, under, parent)
  // Relations that come along are wanted, whatever `fields` says.
  const wanted = query.fields ? descriptors.filter(d => d.name === 'id' || query.fields?.includes(d.apiName) || query.include?.includes(d.apiName)) : descriptors
  const deleted = collection.softDelete && descriptors.some(d => d.name === 'deleted_at') ? ['deleted_at'] : []
  const beside = options.export ? [] : Object.entries(query.fields ? { ...more?.lists, ...more?.named } : more?.lists ?? {}).flatMap(([name, columns]) => !query.fields || query.fields.includes(name) ? columns : [])
  // Relations come as bare ids; their names are resolved beside.
  return { query, wanted, fields: [...new Set([...readColumns(wanted), ...deleted, ...beside, ...query.origins ? more?.origins?.fields ?? [] : []])] }
}

/** The records that belong to the one in the address. */
const within = ({ filter, ...query }: ListQuery, under: string | undefined, parent: string | undefined): ListQuery =>
  ({ ...query, filter: under === undefined || parent === undefined ? filter : { _and: [{ [under]: { _eq: parent } }, ...Object.keys(filter).length > 0 ? [filter] : []] } })

/** The order that Studio has is not everybody's to read. */
function defaultSortOf(collection: AnyCollection, descriptors: readonly FieldDescriptor[]): { readonly defaultSort?: string } {
  const { defaultSort } = collection
  if (!defaultSort || ('key' in collection && !descriptors.some(d => d.sortable && d.name === defaultSort.replace('-', '')))) return {}
  return { defaultSort }
}

/** Directus looks for all words in a row where it has no text of its own to search; here each of them counts. */
export function wordByWord({ search, ...query }: ListQuery, descriptors: readonly FieldDescriptor[]): ListQuery {
  if (search === undefined) return query
  const words = searchFilter(search, descriptors)
  // Where nothing is searched nothing is found.
  const found = words.length > 0 ? words : [{ id: { _null: true } }]
  return { ...query, filter: { _and: [...Object.keys(query.filter).length > 0 ? [query.filter] : [], ...found] } }
}

async function listFrom(event: H3Event, caller: Caller, resource: Resource, { query, wanted, fields }: ListPlan): Promise<ListResult<Record<string, unknown>>> {
  const { locale } = requestFacts(event)
  const context = cursorContext(caller, resource, query)
  const after = query.cursor === CURSOR_START ? undefined : readCursor(query.cursor ?? '', context, locale)
  const { rows, next } = await pageFrom(event, caller, resource, { fields, ...sought(query), sort: query.sort, limit: query.pageSize, ...after ? { after } : {} })
  const data = await toRecords(event, caller, resource, rows, { wanted, include: query.include, locale })
  return new ListResult({ data, pagination: { pageSize: query.pageSize, nextCursor: next ? makeCursor(next, context) : null } })
}

/** Rows that come after a place in their order. */
export function pageFrom(event: H3Event, caller: Caller, resource: Resource, body: PageBody): Promise<PageAnswer> {
  return callDirectus<PageAnswer>(event, caller.access, `/platform/records/${resource.collection.name}/page`, { method: 'POST', body, timeout: PAGE_TIMEOUT })
}

/** Rows as records, related ones by name, and whole ones where they are included. */
export async function toRecords(event: H3Event, caller: Caller, resource: Resource, rows: readonly Row[], { wanted, include = [], locale }: { readonly wanted: readonly FieldDescriptor[], readonly include?: readonly string[] | undefined, readonly locale: Locale }): Promise<Record<string, unknown>[]> {
  const lists = Object.keys(resource.more?.references ?? {}).filter(list => rows.some(row => row[list] !== undefined))
  const [resolved, included, beside] = await Promise.all([
    withFiles(event, caller, resource.collection.name, rows, wanted).then(known => resolveReferences(event, caller, known, wanted, locale)),
    includeRecords(event, caller, rows, wanted, include),
    lists.length > 0 ? nameBeside(event, caller, resource, rows) : rows,
  ])
  const named = (row: Row, at: number): Row => ({ ...row, ...Object.fromEntries(lists.map(list => [list, beside[at]?.[list]])) })
  return resolved.map((row, at) => ({ ...toRecord(named(row, at), resource, wanted, locale), ...included ? { included: included[at] } : {} }))
}

/** Which records are meant, in Directus' words. */
export const sought = ({ filter, search }: Pick<ListQuery, 'filter' | 'search'>): { filter: DirectusFilter, search?: string } => ({ filter, ...search === undefined ? {} : { search } })

/** How many records the person sees under filter and search; at most five seconds old. */
export function countRecords(event: H3Event, caller: Caller, collection: string, query: Pick<ListQuery, 'filter' | 'search'>): Promise<number> {
  const wanted = sought(query)
  return totals.get(`${caller.tenant}:${collection}:${caller.session.userId}:${JSON.stringify(wanted)}`, async () => {
    const rows = await callDirectus<{ count: number | string }[]>(event, caller.access, `/items/${collection}`, { method: 'SEARCH', body: { query: { aggregate: { count: ['*'] }, ...wanted } } })
    return Number(rows[0]?.count ?? 0)
  })
}

/** After a write the person expects the new total at once. */
export function forgetTotals(tenant: string, collection: string): void {
  totals.forget(`${tenant}:${collection}:`)
}
