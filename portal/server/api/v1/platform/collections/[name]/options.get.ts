import { fieldDescriptors } from '@kontor/compile/descriptors'
import { MODELS } from '@kontor/model'
import { z } from 'zod'
import { callDirectus, defineRoute, requestFacts } from '~~/server/core'
import type { Row } from '~~/server/resource'
import { collectionNamed } from '~~/server/resource/collection-params'
import { displayFields, PRESENT, toReference } from '~~/server/resource/display'
import { verbatim } from '~~/server/resource/filter'
import { searchFilter } from '~~/server/resource/query'

const PEOPLE = 'directus_users'
const LIMIT = 100
const params = z.object({ name: z.string().max(100).meta({ description: `Name of a collection, or \`${PEOPLE}\` for persons.`, example: 'industries', override: { enum: [...MODELS.tenant.map(c => c.name), PEOPLE] } }) })

export default defineRoute({
  summary: 'Records of a collection to choose from', description: `At most ${LIMIT}, narrowed by \`search\`.`, params,
  query: z.object({ search: z.string().max(100).refine(text => !text.includes('\0')).default('').meta({ description: 'Words that must all be found.' }) }),
  answer: z.array(z.object({ id: z.union([z.string(), z.number()]), label: z.string() })),
}, async (event, { caller, params: { name }, query: { search } }) => {
  const { locale } = requestFacts(event)
  const model = name === PEOPLE ? undefined : collectionNamed(name)
  const shown = displayFields(name, locale)
  const filter = model
    ? searchFilter(search, fieldDescriptors(model, locale))
    : [PRESENT, ...search.split(/\s+/).filter(Boolean).map(word => ({ _or: shown.map(column => ({ [column]: { _icontains: verbatim(word) } })) }))]
  const sort = model?.defaultSort ? [model.defaultSort] : shown
  const path = model ? `/items/${name}` : '/users'
  const rows = await callDirectus<Row | Row[]>(event, caller.access, path, { method: 'SEARCH', body: { query: { fields: ['id', ...shown], filter: filter.length > 0 ? { _and: filter } : {}, sort, limit: LIMIT } } })
  // Of a collection with a single record Directus answers that record.
  return [rows].flat().map(row => toReference(name, row, locale))
})
