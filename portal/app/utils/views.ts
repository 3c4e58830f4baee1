import type { ListState } from '~/composables/useRecordList'
import type { ApiRecord } from './api'

/** A list as somebody likes to see it. */
export interface SavedView extends ApiRecord {
  readonly name: string
  /** Name of the collection. */
  readonly list: string
  /** Search, filters and order, as they stand in the list's address. */
  readonly query: string | null
  /** Outside names, in their order; none for the usual ones. */
  readonly columns: readonly string[] | null
  /** Whether everybody in the tenant sees it. */
  readonly shared: boolean
}

/** What a list keeps in its address beside the page. */
const KEPT = /^(?:sort|search|f\..+)$/

/** What a list's address says of search, filters and order, in one order whatever was typed first. */
export function viewQuery({ sort, search, filters }: ListState, defaultSort: string): string {
  const pairs = Object.entries(filters).filter(([, value]) => value !== '').map(([key, value]) => [`f.${key}`, value] as [string, string])
  if (sort !== defaultSort) pairs.push(['sort', sort])
  if (search) pairs.push(['search', search])
  return new URLSearchParams(pairs.sort(([a], [b]) => a < b ? -1 : 1)).toString()
}

/** The address' part of a view. What no list knows is left out, whoever wrote it there. */
export function queryOfView(view: Pick<SavedView, 'id' | 'query'>): Record<string, string> {
  return { ...Object.fromEntries([...new URLSearchParams(view.query ?? '')].filter(([key]) => KEPT.test(key))), view: view.id }
}

/** An address without what belongs to the list as it was shown before. */
export function withoutView<T extends object>(query: T): T {
  return Object.fromEntries(Object.entries(query).filter(([key]) => !KEPT.test(key) && key !== 'page' && key !== 'view')) as T
}

const FILTER = 'f.'
/** The filters that stand in a list's address: `status` or `city.contains` -> value. */
export const filtersOf = (query: object): Record<string, string> => Object.fromEntries(Object.entries(query).flatMap(([key, value]) => key.startsWith(FILTER) && typeof value === 'string' ? [[key.slice(FILTER.length), value]] : []))
/** Filters as the API is asked for them: `filter[city][contains]`. */
export const askedFilters = (filters: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(filters).map(([key, value]) => [`filter[${key.replace('.', '][')}]`, value]))
/** What an address says of search, filters and order, to be taken to another page of the same records. */
export const howOf = <T extends object>(query: T): T => Object.fromEntries(Object.entries(query).filter(([key]) => KEPT.test(key) || key === 'view')) as T

/** Whether an address asks for a list in a way of its own. */
export const saysHow = (query: object): boolean => Object.keys(query).some(key => KEPT.test(key) || key === 'page')
