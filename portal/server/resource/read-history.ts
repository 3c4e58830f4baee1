import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { HistoryAnswer, HistoryEntry } from '@kontor/model/wire/history'
import { AUTOMATION_USER, ROLES } from '@kontor/policies'
import type { H3Event } from 'h3'
import { z } from 'zod'
import type { Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import { requestFacts } from '../core/request.ts'
import type { AnyCollection, Row } from './definition.ts'
import { toReference } from './display.ts'
import { accessTo } from './fields.ts'
import { resolveReferences } from './references.ts'
import { toOutside } from './shape.ts'

export const MAX_HISTORY_PAGE = 100

const person = z.object({ id: z.union([z.string(), z.number()]), label: z.string() }).nullable()
const change = z.object({ field: z.string().meta({ description: 'Outside name of the field.' }), label: z.string(), from: z.unknown().optional(), to: z.unknown().optional() })
export const historyEntry = z.object({
  id: z.guid(), at: z.iso.datetime({ offset: true }), action: z.enum(['updated', 'deleted', 'restored', 'merged', 'unmerged']),
  by: person.meta({ description: 'Null for a program that acts as nobody.' }),
  changes: z.array(change).meta({ description: 'Of a value that is too long there is neither `from` nor `to`.' }),
})

export const HISTORY_QUERY = z.object({ limit: z.coerce.number().int().min(1).max(MAX_HISTORY_PAGE).default(25), before: z.guid().optional() })
export const HISTORY_ANSWER = z.object({ entries: z.array(historyEntry), next: z.guid().nullable() })

/**
 * A part of a record's history, newest first, in outside names; related records and people by their names.
 * @throws KontorError NOT_FOUND for a record that the person may not read, and a collection that keeps no history
 */
export async function readHistory(event: H3Event, caller: Caller, collection: AnyCollection, id: string, { limit, before }: { readonly limit: number, readonly before?: string | undefined }) {
  const { locale } = requestFacts(event)
  if (!collection.history) throw new KontorError('NOT_FOUND')
  const descriptors = (await accessTo(event, caller, collection)).fields(locale)
  const { entries, next } = await fetchHistory(event, caller, collection, id, { limit, ...before === undefined ? {} : { before } })
  return { next, entries: await presentHistory(event, caller, entries, descriptors) }
}

/** Changes of records in outside names; related records and people by theirs. */
export async function presentHistory(event: H3Event, caller: Caller, entries: readonly HistoryEntry[], descriptors: readonly FieldDescriptor[]): Promise<z.output<typeof historyEntry>[]> {
  const { locale } = requestFacts(event)
  const side = (part: 'from' | 'to') => entries.map((entry): Row => Object.fromEntries(Object.entries(entry.changes).map(([name, change]) => [name, change[part]])))
  const [from, to, people] = await Promise.all([
    resolveReferences(event, caller, side('from'), descriptors, locale), resolveReferences(event, caller, side('to'), descriptors, locale), peopleNamed(event, caller, entries.flatMap(({ actor }) => actor ?? [])),
  ])
  return entries.map((entry, at) => ({
    id: entry.id, at: new Date(entry.at).toISOString(), action: entry.action, by: entry.actor === null ? null : people.get(entry.actor) ?? null,
    changes: descriptors.filter(d => entry.changes[d.name] !== undefined).map(d => ({
      field: d.apiName, label: d.label, ...'to' in (entry.changes[d.name] ?? {}) ? { from: toOutside(d, from[at]?.[d.name], locale), to: toOutside(d, to[at]?.[d.name], locale) } : {},
    })),
    // What the portal does not show (lists of several collections) is no change here.
  })).filter(({ action, changes }) => action !== 'updated' || changes.length > 0)
}

async function fetchHistory(event: H3Event, caller: Caller, { name }: AnyCollection, id: string, query: { readonly limit: number, readonly before?: string }): Promise<HistoryAnswer> {
  try {
    return await callDirectus<HistoryAnswer>(event, caller.access, `/platform/records/${name}/${id}/history`, { query })
  }
  catch (error) {
    throw error instanceof KontorError && error.code === 'FORBIDDEN' ? new KontorError('NOT_FOUND', { cause: error }) : error
  }
}

/** People by their ids, as far as the person may know them. */
export async function peopleNamed(event: H3Event, caller: Caller, wanted: readonly string[]) {
  const ids = [...new Set(wanted)]
  if (ids.length === 0) return new Map<string, ReturnType<typeof toReference>>()
  const rows = await callDirectus<Row[]>(event, caller.access, '/users', { query: { 'fields': 'id,first_name,last_name', 'limit': ids.length, 'filter[id][_in]': ids.join(',') } })
  const { locale } = requestFacts(event)
  // No person, and so nobody whom people may read.
  const automation = { id: AUTOMATION_USER.id, label: ROLES.automation.label[locale] }
  return new Map<string, ReturnType<typeof toReference>>([[automation.id, automation], ...rows.map(row => [String(row.id), toReference('directus_users', row, locale)] as const)])
}
