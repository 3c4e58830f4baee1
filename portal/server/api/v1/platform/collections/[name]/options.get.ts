import { getQuery, getRouterParam } from 'h3'
import { fieldDescriptors } from '@kontor/compile/descriptors'
import { MODELS } from '@kontor/model'
import { callDirectus, defineApi, KontorError, requestFacts, requireCaller } from '~~/server/core'
import type { Row } from '~~/server/resource'
import { displayFields, toReference } from '~~/server/resource/display'
import { searchFilter } from '~~/server/resource/query'

const LIMIT = 100

/** `[{ id, label }]`: records of a collection to choose from, narrowed by `search`, at most 100. */
export default defineApi(async (event) => {
  const caller = await requireCaller(event)
  const { locale } = requestFacts(event)
  const name = getRouterParam(event, 'name') ?? ''
  const { search } = getQuery(event)
  const term = typeof search === 'string' ? search.slice(0, 100).replaceAll('\0', '') : ''
  const model = MODELS.tenant.find(c => c.name === name)
  if (!model && name !== 'directus_users') throw new KontorError('NOT_FOUND')
  const shown = displayFields(name, locale)
  const filter = model
    ? searchFilter(term, fieldDescriptors(model, locale))
    : term.split(/\s+/).filter(Boolean).map(word => ({ _or: shown.map(column => ({ [column]: { _icontains: word } })) }))
  const sort = model?.defaultSort ? [model.defaultSort] : shown
  const path = model ? `/items/${name}` : '/users'
  const rows = await callDirectus<Row[]>(event, caller.access, path, { method: 'SEARCH', body: { query: { fields: ['id', ...shown], filter: filter.length > 0 ? { _and: filter } : {}, sort, limit: LIMIT } } })
  return rows.map(row => toReference(name, row, locale))
})
