import type { H3Event } from 'h3'
import { KontorError, requestFacts, searchOf, type Problem } from '~~/server/core'

export interface SimpleQuery {
  readonly page: number
  readonly pageSize: number
  readonly search: string
  readonly sort: string | undefined
  /** `role` or `at.gte` -> value. */
  readonly filters: Readonly<Record<string, string>>
}

const FILTER = /^filter\[(\w{1,40})\](?:\[(\w{1,20})\])?$/
const MAX_PAGE_SIZE = 100

/**
 * The address of a list that is no collection.
 * @param known filters, such as `role` and `at.gte`
 * @throws KontorError 400 `INVALID_QUERY` that names every parameter that is not known or does not fit
 */
export function readListQuery(event: H3Event, known: { readonly sorts: readonly string[], readonly filters: readonly string[] }): SimpleQuery {
  const { locale } = requestFacts(event)
  const problems: Problem[] = []
  const refuse = (field: string) => void problems.push({ field, code: 'INVALID', message: locale === 'de' ? 'Diese Angabe passt hier nicht.' : 'This does not fit here.' })
  const query = { page: 1, pageSize: 25, search: '', sort: undefined as string | undefined, filters: {} as Record<string, string> }
  for (const [key, value] of searchOf(event)) {
    const [, name, operator = 'eq'] = FILTER.exec(key) ?? []
    if (name !== undefined) {
      const filter = operator === 'eq' ? name : `${name}.${operator}`
      if (known.filters.includes(filter) && value.length <= 200 && !value.includes('\0')) query.filters[filter] = value
      else refuse(key)
    }
    else if (key === 'page' || key === 'pageSize') {
      const number = /^\d{1,6}$/.test(value) ? Number(value) : 0
      if (number < 1 || (key === 'pageSize' && number > MAX_PAGE_SIZE)) refuse(key)
      else query[key] = number
    }
    else if (key === 'search' && value.length <= 200 && !value.includes('\0')) query.search = value
    else if (key === 'sort' && value.split(',').every(part => known.sorts.includes(part.replace(/^-/, '')))) query.sort = value || undefined
    else if (key !== 'tenant') refuse(key)
  }
  if (problems.length > 0) throw new KontorError('INVALID_QUERY', { details: problems })
  return query
}
