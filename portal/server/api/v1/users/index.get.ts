import { z } from 'zod'
import { callDirectus, defineRoute, ListResult, pagination, requestFacts } from '~~/server/core'
import type { Row } from '~~/server/resource'
import { displayLabel, PRESENT } from '~~/server/resource/display'
import { verbatim } from '~~/server/resource/filter'

const search = z.string().max(100).refine(text => !text.includes('\0')).default('').meta({ description: 'Words of a name.' })

export default defineRoute({
  summary: 'Lists the members of the tenant by name', description: 'At most 100, narrowed by `search`.', query: z.object({ search }), list: true, answer: z.object({ id: z.guid(), name: z.string() }),
}, async (event, { caller, query }) => {
  const { locale } = requestFacts(event)
  const words = query.search.split(/\s+/).filter(Boolean)
  const filter = { _and: [PRESENT, ...words.map(word => ({ _or: [{ first_name: { _icontains: verbatim(word) } }, { last_name: { _icontains: verbatim(word) } }] }))] }
  const rows = await callDirectus<Row[]>(event, caller.access, '/users', { method: 'SEARCH', body: { query: { fields: ['id', 'first_name', 'last_name'], filter, sort: ['last_name', 'first_name'], limit: 100 } } })
  return new ListResult({ data: rows.map(row => ({ id: row.id, name: displayLabel('directus_users', row, locale) })), pagination: pagination(1, 100, rows.length) })
})
