import { fieldDescriptors } from '@kontor/compile/descriptors'
import { MODELS, type ShownKind } from '@kontor/model'
import { isKey } from '@kontor/model/wire/own-collections'
import { z } from 'zod'
import { callDirectus, defineRoute, requestFacts } from '~~/server/core'
import { accessTo, type Row } from '~~/server/resource'
import { collectionNamed } from '~~/server/resource/collection-params'
import { keyTypeOf } from '~~/server/resource/definition'
import { displayFields, PRESENT, toReference } from '~~/server/resource/display'
import { verbatim } from '~~/server/resource/filter'
import { targetOf } from '~~/server/resource/own-collections'
import { searchFilter } from '~~/server/resource/query'

const PEOPLE = 'directus_users'
const LIMIT = 100
/** Kinds whose parts can be searched for. */
const TEXTS: ReadonlySet<ShownKind> = new Set(['text', 'longText', 'email', 'url', 'phone', 'choice'])
const params = z.object({ name: z.string().max(100).meta({ description: `Name of a collection, or \`${PEOPLE}\` for persons.`, example: 'industries', override: { anyOf: [{ enum: [...MODELS.tenant.map(c => c.name), PEOPLE] }, { type: 'string', pattern: '^\\w{1,63}$' }] } }) })

export default defineRoute({
  summary: 'Records of a collection to choose from', description: `At most ${LIMIT}, narrowed by \`search\`, or those with the ids in \`ids\` as far as the caller may see them.`, params,
  query: z.object({ search: z.string().max(100).refine(text => !text.includes('\0')).default('').meta({ description: 'Words that must all be found.' }), ids: z.string().max(2000).optional().meta({ description: 'Ids of records, with commas between; what is no id of the collection is left out.' }) }),
  answer: z.array(z.object({ id: z.union([z.string(), z.number()]), label: z.string() })),
}, async (event, { caller, params: { name }, query: { search, ids } }) => {
  const { locale } = requestFacts(event)
  const collection = name === PEOPLE ? undefined : await collectionNamed(event, caller, name)
  const target = collection ? await targetOf(event, caller, collection) : PEOPLE
  const shown = displayFields(target, locale)
  const fields = !collection ? [] : collection.fields ? fieldDescriptors(collection, locale) : (await accessTo(event, caller, collection)).fields(locale).map(d => ({ ...d, search: d.search || (shown.includes(d.name) && TEXTS.has(d.kind)) }))
  // Where there is no text nothing can be found by one.
  if (collection && search.trim() !== '' && !fields.some(d => d.search)) return []
  const wanted = ids?.split(',').filter(id => isKey(collection ? keyTypeOf(collection) : 'uuid', id)).slice(0, LIMIT)
  if (wanted?.length === 0) return []
  const filter = collection
    ? searchFilter(search, fields)
    : [PRESENT, ...search.split(/\s+/).filter(Boolean).map(word => ({ _or: shown.map(column => ({ [column]: { _icontains: verbatim(word) } })) }))]
  // Of many records those are offered whose names come first.
  const sort = collection?.fields && collection.defaultSort ? [collection.defaultSort] : shown.length > 0 ? shown : ['id']
  const path = collection ? `/items/${name}` : '/users'
  const rows = await callDirectus<Row | Row[]>(event, caller.access, path, { method: 'SEARCH', body: { query: { fields: ['id', ...shown], filter: { _and: [...filter, ...wanted ? [{ id: { _in: wanted } }] : []] }, sort, limit: LIMIT } } })
  // Of a collection with a single record Directus answers that record.
  return [rows].flat().map(row => toReference(target, row, locale))
})
