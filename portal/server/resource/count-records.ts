import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Locale, ShownKind } from '@kontor/model'
import type { H3Event } from 'h3'
import { z } from 'zod'
import { requireCaller, type Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import { requestFacts, searchOf } from '../core/request.ts'
import type { Resource, Row } from './definition.ts'
import { toReference } from './display.ts'
import { accessTo } from './fields.ts'
import { countRecords, sought, wordByWord } from './list-records.ts'
import { parseListQuery } from './query.ts'
import { resolveReferences } from './references.ts'

/** Most values of a field that are counted each. */
const MAX_GROUPS = 1000
const COUNTABLE: ReadonlySet<ShownKind> = new Set(['choice', 'boolean', 'person', 'relation'])

/** Whether records can be counted by the values of a field: those whose values have a name. */
export const isCountable = (d: Pick<FieldDescriptor, 'kind'>): boolean => COUNTABLE.has(d.kind)

export const countsAnswer = z.object({
  total: z.int(),
  groups: z.array(z.object({ value: z.union([z.string(), z.int(), z.boolean(), z.null()]), label: z.string().nullable(), count: z.int() }))
    .meta({ description: `By the values of \`by\`: those of a list in its order, others with the most records first. Those of no record are left out, null stands for no value. At most ${MAX_GROUPS.toLocaleString('en')}, those with the most records.` }),
  more: z.boolean().meta({ description: 'Whether there are values that `groups` does not have.' }),
})

type Group = z.infer<typeof countsAnswer>['groups'][number]

/** How many records the person sees under filter and search, and how many of each value of one field. */
export async function countByField(event: H3Event, resource: Resource): Promise<z.infer<typeof countsAnswer>> {
  const caller = await requireCaller(event)
  const { locale } = requestFacts(event)
  const { collection } = resource
  const access = await accessTo(event, caller, collection)
  if (!access.may('read')) throw new KontorError('FORBIDDEN')
  const descriptors = access.fields(locale)
  const search = searchOf(event)
  const named = search.getAll('by')
  search.delete('by')
  const by = descriptors.find(d => d.apiName === named[0] && isCountable(d))
  const refuse = (field: string, code: string, de: string, en: string) => new KontorError('INVALID_QUERY', { details: [{ field, code, message: locale === 'de' ? de : en }] })
  if (named.length > 1 || (named[0] !== undefined && !by)) throw refuse('by', 'UNKNOWN_FIELD', `Nach „${named.join(', ')}“ lässt sich hier nicht zählen.`, `Counting by "${named.join(', ')}" is not possible here.`)
  // What of a list has no meaning for numbers.
  for (const key of ['format', 'sort', 'fields']) if (search.has(key)) throw refuse(key, 'UNKNOWN_PARAMETER', `Den Parameter „${key}“ gibt es hier nicht.`, `There is no parameter "${key}" here.`)
  const parsed = parseListQuery(search, { descriptors, locale, filters: resource.filters, softDelete: collection.softDelete, export: true })
  const query = 'key' in collection ? wordByWord(parsed, descriptors) : parsed
  const rows = await callDirectus<(Row & { readonly count: number | string })[]>(event, caller.access, `/items/${collection.name}`, {
    method: 'SEARCH', body: { query: { aggregate: { count: ['*'] }, ...by ? { groupBy: [by.name], sort: ['-count', by.name], limit: MAX_GROUPS + 1 } : {}, ...sought(query) } },
  })
  const more = rows.length > MAX_GROUPS
  const total = more ? await countRecords(event, caller, collection.name, query) : rows.reduce((sum, { count }) => sum + Number(count), 0)
  return { total, groups: by ? await toGroups(event, caller, by, rows.slice(0, MAX_GROUPS), locale) : [], more }
}

async function toGroups(event: H3Event, caller: Caller, by: FieldDescriptor, rows: readonly Row[], locale: Locale): Promise<Group[]> {
  const groups = (label: (row: Row, at: number) => string | null) => rows.map((row, at) => ({ value: valueOf(row[by.name]), label: label(row, at), count: Number(row.count) }))
  const { relation, choices = [] } = by
  if (relation) {
    const resolved = await resolveReferences(event, caller, rows, [by], locale)
    return groups((_, at) => toReference(relation, resolved[at]?.[by.name], locale)?.label ?? null)
  }
  const place = (value: Group['value']) => {
    const at = choices.findIndex(c => c.value === value)
    return at < 0 ? choices.length : at
  }
  return groups(row => choices.find(c => c.value === row[by.name])?.label ?? null).sort((a, b) => place(a.value) - place(b.value))
}

const valueOf = (value: unknown): Group['value'] => typeof value === 'boolean' || typeof value === 'number' ? value : value === null || value === undefined ? null : String(value)
