import type { ApiError } from './api'

interface Asked {
  readonly sort: string
  readonly filters: Readonly<Record<string, string>>
}

/**
 * What a list is asked for without the fields that are not there (any more), as the API named them: somebody kept the
 * address of a list, and an administrator has taken a field away meanwhile.
 * @param keys `city` or `city.contains`
 * @returns nothing when that was not the reason
 */
export function dropUnknown<T extends Asked>(error: ApiError, asked: T, defaultSort: string): { readonly state: T, readonly fields: boolean } | undefined {
  const gone = error.code === 'INVALID_QUERY' ? error.problems.filter(p => p.code === 'UNKNOWN_FIELD') : []
  if (gone.length === 0) return undefined
  const names = new Set(gone.flatMap(p => /^filter\[([^\]]+)\]/.exec(p.field)?.[1] ?? []))
  const filters = Object.fromEntries(Object.entries(asked.filters).filter(([key]) => !names.has(key.split('.')[0] ?? key)))
  return { state: { ...asked, filters, sort: gone.some(p => p.field === 'sort') ? defaultSort : asked.sort }, fields: gone.some(p => p.field === 'fields') }
}
