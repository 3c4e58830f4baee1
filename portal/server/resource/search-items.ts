import type { H3Event } from 'h3'
import { wholeLists } from '@kontor/model/wire/records'
import { callDirectus, type DirectusAccess } from '../core/directus.ts'

/** A query of Directus for rows. */
export interface RowsQuery {
  readonly fields: readonly string[]
  readonly filter: Readonly<Record<string, unknown>>
  readonly search?: string
  readonly sort?: readonly string[]
  readonly limit: number
  readonly offset?: number
}

/** As it stands in an address: lists of records are read as a whole. */
export const wholeListsQuery = (fields: readonly string[]): Record<string, string> => Object.fromEntries(Object.keys(wholeLists(fields).deep ?? {}).map(list => [`deep[${list}][_limit]`, '-1']))

/** Longest query that is put into an address, in characters: with its headers it stays far below what servers read. */
const LONGEST = 4000

/**
 * Rows of a collection. In the address, where it fits in: what comes in a body Directus checks against a schema first,
 * which costs a list as much as making its answer.
 * @param path such as `/items/leads`
 */
export function searchItems<T>(event: H3Event, access: DirectusAccess, path: string, query: RowsQuery): Promise<T[]> {
  const { fields, filter, search, sort, limit, offset } = query
  const parameters = { fields: fields.join(','), limit, ...wholeListsQuery(fields), ...Object.keys(filter).length > 0 ? { filter: JSON.stringify(filter) } : {}, ...search === undefined ? {} : { search }, ...sort && sort.length > 0 ? { sort: sort.join(',') } : {}, ...offset ? { offset } : {} }
  const length = Object.values(parameters).reduce((sum: number, value) => sum + encodeURIComponent(String(value)).length, 0)
  return length <= LONGEST ? callDirectus<T[]>(event, access, path, { query: parameters }) : callDirectus<T[]>(event, access, path, { method: 'SEARCH', body: { query: { ...query, ...wholeLists(fields) } } })
}
