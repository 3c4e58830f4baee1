import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Locale } from '@kontor/model'
import { LINKED } from '@kontor/model/wire/records'
import type { H3Event } from 'h3'
import type { Caller } from '../core/caller.ts'
import { onErased } from '../core/changes.ts'
import { KontorError } from '../core/errors.ts'
import type { Row } from './definition.ts'
import { displayFields, nameOf, shownFields, type Target } from './display.ts'
import { RememberedRows, type RowId } from './remembered-rows.ts'
import { searchItems } from './search-items.ts'
import { toLinks } from './shape.ts'

/** What each person sees of related records, by tenant, person, collection and language. */
const known = new Map<string, RememberedRows<Row>>()
/** Most of those that are kept; whose list was not asked for longest goes first. */
const MAX_KNOWN = 2000
let listening = false

/** Relations whose short name has to be looked up. */
export const isNamed = (d: FieldDescriptor, locale: Locale): boolean => d.relation !== undefined && d.relation.collection !== 'directus_files' && displayFields(d.relation, locale).length > 0

/**
 * Puts what makes the name of a related record in place of its bare id. A list names the same few industries and people
 * over and over; asking Directus for them with every row costs it a query per relation, so they are remembered for some
 * seconds, for each person apart.
 * @returns the rows with `{ id, ... }` for a record that the person may see, null for one that they may not
 */
export async function resolveReferences(event: H3Event, caller: Caller, rows: readonly Row[], descriptors: readonly FieldDescriptor[], locale: Locale): Promise<Row[]> {
  const lists = descriptors.flatMap(({ name, many }) => many ? [{ name, many }] : [])
  const [named, ...links] = await Promise.all([
    resolveColumns(event, caller, rows, descriptors.flatMap(d => d.relation && isNamed(d, locale) ? [[d.name, d.relation] as const] : []), locale),
    ...lists.map(({ name, many }) => resolveColumns(event, caller, rows.flatMap(row => toLinks(row[name])), [[LINKED, many]], locale)),
  ])
  return lists.length === 0 ? named : withLists(named, lists.map(({ name }, at) => [name, [...links[at] ?? []]]))
}

/** Puts links that were resolved together back to their rows. */
export function withLists(rows: readonly Row[], lists: readonly (readonly [name: string, links: Row[]])[]): Row[] {
  return rows.map(row => ({ ...row, ...Object.fromEntries(lists.flatMap(([name, links]) => Array.isArray(row[name]) ? [[name, links.splice(0, toLinks(row[name]).length)]] : [])) }))
}

/**
 * The same for columns that are no fields of the list, such as those of rows beside a record.
 * @param named column -> collection that it names a record of
 */
export async function resolveColumns(event: H3Event, caller: Caller, rows: readonly Row[], named: readonly (readonly [column: string, target: Target])[], locale: Locale): Promise<Row[]> {
  const wanted = new Map<string, { readonly target: Target, readonly ids: Set<RowId> }>()
  for (const [column, target] of named) {
    const { ids } = wanted.get(nameOf(target)) ?? { ids: new Set<RowId>() }
    for (const row of rows) if (isId(row[column])) ids.add(row[column])
    wanted.set(nameOf(target), { target, ids })
  }
  const found = new Map(await Promise.all([...wanted].filter(([, { ids }]) => ids.size > 0).map(async ([collection, { target, ids }]) => [collection, await rowsOf(event, caller, target, [...ids], locale)] as const)))
  return rows.map((row) => {
    const resolved: Record<string, unknown> = { ...row }
    for (const [column, target] of named) resolved[column] = isId(row[column]) ? found.get(nameOf(target))?.get(row[column]) ?? null : null
    return resolved
  })
}

const isId = (value: unknown): value is RowId => typeof value === 'string' || typeof value === 'number'

/** Whole stores go: one that is being read into at the moment may still get what was erased, and nobody asks it any more. */
function listen(): void {
  if (listening) return
  listening = true
  onErased((tenant) => {
    for (const key of known.keys()) if (tenant === undefined || key.startsWith(`${tenant}:`)) known.delete(key)
  })
}

function rowsOf(event: H3Event, caller: Caller, target: Target, ids: readonly RowId[], locale: Locale): Promise<ReadonlyMap<RowId, Row | null>> {
  listen()
  const key = [caller.tenant, caller.session.userId, nameOf(target), locale, ...typeof target === 'string' ? [] : [target.display ?? '']].join(':')
  const store = known.get(key) ?? new RememberedRows<Row>()
  known.delete(key)
  known.set(key, store)
  if (known.size > MAX_KNOWN) {
    const [oldest] = known.keys()
    if (oldest !== undefined) known.delete(oldest)
  }
  return store.get(ids, missing => fetchRows(event, caller, target, missing, locale))
}

/** Directus' own collections have paths of their own. */
const pathOf = (collection: string) => collection.startsWith('directus_') ? `/${collection.slice('directus_'.length)}` : `/items/${collection}`

async function fetchRows(event: H3Event, caller: Caller, target: Target, ids: readonly RowId[], locale: Locale): Promise<Row[]> {
  try {
    return await searchItems<Row>(event, caller.access, pathOf(nameOf(target)), { fields: ['id', ...shownFields(target, locale)], filter: { id: { _in: ids } }, limit: ids.length })
  }
  catch (error) {
    // Who may not read the collection at all sees the id, which is theirs to see as a value of the record.
    if (error instanceof KontorError && error.code === 'FORBIDDEN') return ids.map(id => ({ id }))
    throw error
  }
}
