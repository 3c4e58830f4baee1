import { toColumnName } from './names.ts'

/** Comparison of the API -> comparison of Directus. */
const OPERATORS = {
  eq: '_eq', neq: '_neq', in: '_in', nin: '_nin', gt: '_gt', gte: '_gte', lt: '_lt', lte: '_lte',
  contains: '_icontains', ncontains: '_nicontains', startsWith: '_istarts_with', endsWith: '_iends_with', empty: '_empty',
} as const
export type Operator = keyof typeof OPERATORS

export interface Filter {
  readonly field: string
  readonly operator: Operator
  readonly value: string
}

export interface Sort {
  readonly field: string
  readonly direction: 'asc' | 'desc'
}

/** What a list is asked for, by outside names. */
export interface ListRequest {
  readonly search: string
  readonly filters: readonly Filter[]
  readonly sort: readonly Sort[]
  /** All when there are none. */
  readonly fields: readonly string[]
}

const order = (sort: readonly Sort[], name: (field: string) => string) => sort.filter(({ field }) => field !== '').map(({ field, direction }) => `${direction === 'desc' ? '-' : ''}${name(field)}`).join(',')

const addFilters = (query: URLSearchParams, filters: readonly Filter[]): void => {
  for (const { field, operator, value } of filters) query.append(`filter[${field}][${operator}]`, value)
}

/**
 * The query of numbers of the API.
 * @param by field whose values are counted each; empty for the total
 */
export function countsQuery({ search, filters }: Pick<ListRequest, 'search' | 'filters'>, by: string): string {
  const query = new URLSearchParams(by === '' ? {} : { by })
  if (search !== '') query.set('search', search)
  addFilters(query, filters)
  return query.toString()
}

/**
 * The query of a list of the API.
 * @param cursor where the part before it ended; pages alone would end at the 10,000th record
 */
export function apiQuery({ search, filters, sort, fields }: ListRequest, pageSize: number, cursor = 'start'): string {
  const query = new URLSearchParams({ cursor, pageSize: String(pageSize) })
  if (search !== '') query.set('search', search)
  if (sort.length > 0) query.set('sort', order(sort, field => field))
  if (fields.length > 0) query.set('fields', fields.join(','))
  addFilters(query, filters)
  return query.toString()
}

function directusValue(operator: Operator, value: string): { readonly [operator: string]: unknown } {
  if (operator === 'in' || operator === 'nin') return { [OPERATORS[operator]]: value.split(',').map(part => part.trim()) }
  if (operator === 'empty') return value === 'false' ? { _nempty: true } : { _empty: true }
  return { [OPERATORS[operator]]: value }
}

/** The same for `/items` of the Directus host, which knows columns. */
export function itemsQuery({ search, filters, sort, fields }: ListRequest, page: number, pageSize: number): string {
  const query = new URLSearchParams({ page: String(page), limit: String(pageSize), sort: [...sort.length > 0 ? [order(sort, toColumnName)] : [], 'id'].join(',') })
  if (search !== '') query.set('search', search)
  if (fields.length > 0) query.set('fields', ['id', ...fields.map(toColumnName)].join(','))
  if (filters.length > 0) query.set('filter', JSON.stringify({ _and: filters.map(({ field, operator, value }) => ({ [toColumnName(field)]: directusValue(operator, value) })) }))
  return query.toString()
}

type Row = Readonly<Record<string, unknown>>

/** Rows of a part. */
const PART = 100

/** A part of a list, and where the next one begins. */
export interface Part<T> {
  readonly rows: readonly T[]
  readonly next?: string | null
}

/**
 * Reads part after part until there are no more rows or `limit` is reached. A row that has moved to the next part
 * meanwhile comes once.
 * @param read gets the `next` of the part before
 */
export async function readParts<T extends Row>(limit: number, read: (size: number, from: string | undefined) => Promise<Part<T>>): Promise<T[]> {
  const size = Math.min(PART, limit)
  const found = new Map<unknown, T>()
  let from: string | undefined
  do {
    const { rows, next } = await read(size, from)
    for (const row of rows) found.set(row.id ?? row, row)
    from = next ?? undefined
  } while (from !== undefined && found.size < limit)
  return [...found.values()].slice(0, limit)
}
