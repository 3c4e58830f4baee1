import { getQuery } from 'h3'
import { callDirectus, defineApi, ListResult, pagination, requestFacts, requireCaller } from '~~/server/core'
import type { Row } from '~~/server/resource'
import { displayLabel } from '~~/server/resource/display'

/** The members of the tenant as `[{ id, name }]`, at most 100, narrowed by `search`. */
export default defineApi(async (event) => {
  const caller = await requireCaller(event)
  const { locale } = requestFacts(event)
  const { search } = getQuery(event)
  const words = typeof search === 'string' ? search.slice(0, 100).replaceAll('\0', '').split(/\s+/).filter(Boolean) : []
  const filter = { _and: words.map(word => ({ _or: [{ first_name: { _icontains: word } }, { last_name: { _icontains: word } }] })) }
  const rows = await callDirectus<Row[]>(event, caller.access, '/users', { method: 'SEARCH', body: { query: { fields: ['id', 'first_name', 'last_name'], filter: words.length > 0 ? filter : {}, sort: ['last_name', 'first_name'], limit: 100 } } })
  return new ListResult({ data: rows.map(row => ({ id: row.id, name: displayLabel('directus_users', row, locale) })), pagination: pagination(1, 100, rows.length) })
})
