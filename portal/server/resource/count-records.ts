import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { H3Event } from 'h3'
import { z } from 'zod'
import { requireCaller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import { requestFacts, searchOf } from '../core/request.ts'
import type { Resource } from './definition.ts'
import { accessTo } from './fields.ts'
import { sought } from './list-records.ts'
import { parseListQuery } from './query.ts'

/** Whether records can be counted by the values of a field: those with few values that have a name. */
export const isCountable = (d: Pick<FieldDescriptor, 'kind'>): boolean => d.kind === 'choice' || d.kind === 'boolean'

export const countsAnswer = z.object({
  total: z.int(),
  groups: z.array(z.object({ value: z.union([z.string(), z.boolean(), z.null()]), label: z.string().nullable(), count: z.int() }))
    .meta({ description: 'By the values of `by`, in their order; those of no record are left out, null stands for no value.' }),
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
  const query = parseListQuery(search, { descriptors, locale, filters: resource.filters, softDelete: collection.softDelete, export: true })
  const rows = await callDirectus<(Readonly<Record<string, unknown>> & { readonly count: number | string })[]>(event, caller.access, `/items/${collection.name}`, {
    method: 'SEARCH', body: { query: { aggregate: { count: ['*'] }, ...by ? { groupBy: [by.name] } : {}, ...sought(query) } },
  })
  return { total: rows.reduce((sum, { count }) => sum + Number(count), 0), groups: by ? inOrder(by, rows.map(row => ({ value: row[by.name], count: Number(row.count) }))) : [] }
}

function inOrder({ choices = [] }: FieldDescriptor, found: readonly { readonly value: unknown, readonly count: number }[]): Group[] {
  const place = (value: unknown) => {
    const at = choices.findIndex(c => c.value === value)
    return at < 0 ? choices.length : at
  }
  return found.map(({ value, count }) => {
    const known = typeof value === 'boolean' || value === null || value === undefined ? value ?? null : String(value)
    return { value: known, label: choices.find(c => c.value === known)?.label ?? null, count }
  }).sort((a, b) => place(a.value) - place(b.value))
}
