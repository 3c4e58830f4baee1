import type { FieldDescriptor } from '@kontor/compile/descriptors'
import { isKey } from '@kontor/model/wire/own-collections'
import { getRouterParam, type H3Event } from 'h3'
import { requireCaller, type Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import { NOT_MODIFIED } from '../core/handler.ts'
import { requestFacts, searchOf } from '../core/request.ts'
import { keyTypeOf, type Resource, type Row } from './definition.ts'
import { hasAlready, tagAnswer } from './etag.ts'
import { accessTo, type Access } from './fields.ts'
import { withFiles } from './file-names.ts'
import { includeRecords, readInclude } from './include.ts'
import { resolveColumns, resolveReferences, withLists } from './references.ts'
import { searchItems, wholeListsQuery } from './search-items.ts'
import { readColumns, toLinks, toRecord } from './shape.ts'

/**
 * The id in the address.
 * @throws KontorError 404 for what can be no id
 */
export function recordId(event: H3Event, { collection }: Pick<Resource, 'collection'>): string {
  const id = getRouterParam(event, 'id', { decode: true }) ?? ''
  const type = keyTypeOf(collection)
  if (!isKey(type, id)) throw new KontorError('NOT_FOUND')
  return type === 'uuid' ? id.toLowerCase() : id
}

/** The host takes no address with an escape in an escape; such a record is read and written in other ways. */
export const hasAddress = (id: string): boolean => !id.includes('%')

/** The address of a record in Directus. */
export const itemPath = ({ collection }: Pick<Resource, 'collection'>, id: string): string => `/items/${collection.name}/${encodeURIComponent(id)}`

/**
 * Deleted records are left out unless a filter names what tells them apart: whoever may see them sees them, as `deleted`.
 * To everybody else their rights say that there is none.
 */
const DELETED_TOO = { 'filter[_or][0][deleted_at][_null]': 'true', 'filter[_or][1][deleted_at][_nnull]': 'true' } as const

/** One record with everything that it has; nothing for who has it already (`If-None-Match`). */
export async function readRecord(event: H3Event, resource: Resource): Promise<Record<string, unknown> | typeof NOT_MODIFIED> {
  const id = recordId(event, resource)
  const caller = await requireCaller(event)
  const access = await accessTo(event, caller, resource.collection)
  const descriptors = access.fields(requestFacts(event).locale)
  const include = readInclude(searchOf(event), descriptors, requestFacts(event).locale)
  const { record, row, etag } = await fetchTagged(event, caller, resource, access, id, true)
  const [included] = await includeRecords(event, caller, [row], descriptors, include ?? []) ?? []
  if (!included) return hasAlready(event, etag) ? NOT_MODIFIED : record
  const whole = { ...record, included }
  return hasAlready(event, tagAnswer(event, row, whole, descriptors)) ? NOT_MODIFIED : whole
}

/** The record, with its tag in the answer's head. */
export async function fetchRecord(event: H3Event, caller: Caller, resource: Resource, access: Access, id: string): Promise<Record<string, unknown>> {
  return (await fetchTagged(event, caller, resource, access, id)).record
}

/**
 * Directus does not tell "forbidden" from "missing", and nor do we: both are 404.
 * @param deletedToo for looking alone: nothing is written to a deleted record
 */
export async function fetchTagged(event: H3Event, caller: Caller, resource: Resource, access: Access, id: string, deletedToo = false): Promise<{ record: Record<string, unknown>, row: Row, etag: string }> {
  const { locale } = requestFacts(event)
  const descriptors = access.fields(locale)
  try {
    const fields = singleFields(resource, descriptors)
    const found = hasAddress(id)
      ? await callDirectus<Row>(event, caller.access, itemPath(resource, id), { query: { ...singleQuery(fields), ...deletedToo && descriptors.some(d => d.name === 'deleted_at') ? DELETED_TOO : {} } })
      : (await searchItems<Row>(event, caller.access, `/items/${resource.collection.name}`, { fields: fields.split(','), filter: { id: { _eq: id } }, limit: 1 }))[0]
    if (!found) throw new KontorError('NOT_FOUND')
    const row = await nameRelations(event, caller, resource, descriptors, found)
    const record = toRecord(row, resource, descriptors, locale)
    return { record, row, etag: tagAnswer(event, row, record, descriptors) }
  }
  catch (error) {
    throw error instanceof KontorError && error.code === 'FORBIDDEN' ? new KontorError('NOT_FOUND', { cause: error }) : error
  }
}

/** The `fields` parameter of Directus for a single record. Relations come as bare ids; their names are looked up beside (`nameRelations`). */
export function singleFields({ more }: Resource, descriptors: readonly FieldDescriptor[]): string {
  return [...new Set([...readColumns(descriptors), ...Object.values({ ...more?.lists, ...more?.named }).flat(), ...more?.read ?? []])].join(',')
}

/** The query by which Directus answers a single record with those fields. */
export function singleQuery(fields: string): Record<string, string> {
  return { fields, ...wholeListsQuery(fields.split(',')) }
}

/** A row that was read with `singleFields`, with what makes the names of the records that it names. */
export async function nameRelations(event: H3Event, caller: Caller, resource: Resource, descriptors: readonly FieldDescriptor[], row: Row): Promise<Row> {
  const { locale } = requestFacts(event)
  const [[named = row], [beside = row]] = await Promise.all([
    withFiles(event, caller, resource.collection.name, [row], descriptors).then(rows => resolveReferences(event, caller, rows, descriptors, locale)),
    nameBeside(event, caller, resource, [row]),
  ])
  return { ...named, ...Object.fromEntries(Object.keys(resource.more?.references ?? {}).map(list => [list, beside[list]])) }
}

/** Rows with what makes the names of the records that the lists beside them name. */
export async function nameBeside(event: H3Event, caller: Caller, { more }: Resource, rows: readonly Row[]): Promise<Row[]> {
  const { locale } = requestFacts(event)
  const lists = Object.entries(more?.references ?? {})
  const resolved = await Promise.all(lists.map(([list, columns]) => resolveColumns(event, caller, rows.flatMap(row => toLinks(row[list])), Object.entries(columns), locale)))
  return withLists(rows, lists.map(([list], at) => [list, resolved[at] ?? []]))
}
