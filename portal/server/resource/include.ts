import type { FieldDescriptor } from '@kontor/compile/descriptors'
import { MODELS, type Collection, type Locale } from '@kontor/model'
import { wholeLists } from '@kontor/model/wire/records'
import type { H3Event } from 'h3'
import type { Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import { requestFacts } from '../core/request.ts'
import type { Row } from './definition.ts'
import { accessTo } from './fields.ts'
import { withFiles } from './file-names.ts'
import { ownCollection } from './own-collections.ts'
import { resolveReferences } from './references.ts'
import { readColumns, toRecord } from './shape.ts'

const TENANT: readonly Collection[] = MODELS.tenant
const modelOf = (d: FieldDescriptor): Collection | undefined => TENANT.find(({ name }) => name === d.relation?.collection)

/** Whether the record that a relation names can come along: no person, no file, and none that the portal does not show. */
export const isIncludable = (d: FieldDescriptor): boolean => modelOf(d) !== undefined || d.relation?.own === true

/** The relations that a single record is asked with. @throws KontorError INVALID_QUERY for what is none */
export function readInclude(search: URLSearchParams, descriptors: readonly FieldDescriptor[], locale: Locale): string[] | undefined {
  const names = search.get('include')?.split(',').map(name => name.trim()).filter(Boolean)
  const wrong = names?.filter(name => !descriptors.some(d => d.apiName === name && isIncludable(d))) ?? []
  const say = (name: string) => ({ de: `„${name.slice(0, 100)}“ ist hier keine Beziehung, deren Datensatz mitkommen kann.`, en: `"${name.slice(0, 100)}" is no relation here whose record can come along.` })[locale]
  if (wrong.length > 0) throw new KontorError('INVALID_QUERY', { details: wrong.map(name => ({ field: 'include', code: 'UNKNOWN_FIELD', message: say(name) })) })
  return names
}

const idOf = (value: unknown): string | number | undefined => {
  const plain = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : value
  return typeof plain === 'string' || typeof plain === 'number' ? plain : undefined
}

/**
 * The records that the rows name, with the rights of the person who asks: null for one that they may not see.
 * @param names outside names of relations
 * @returns for each row relation to record; nothing when none is asked for
 */
export async function includeRecords(event: H3Event, caller: Caller, rows: readonly Row[], descriptors: readonly FieldDescriptor[], names: readonly string[]): Promise<Record<string, Record<string, unknown> | null>[] | undefined> {
  if (names.length === 0) return undefined
  const wanted = descriptors.filter(d => names.includes(d.apiName))
  const found = new Map(await Promise.all(wanted.map(async d => [d.apiName, await readTargets(event, caller, d, rows.flatMap(row => idOf(row[d.name]) ?? []))] as const)))
  return rows.map(row => Object.fromEntries(wanted.map(({ apiName, name }) => [apiName, found.get(apiName)?.get(idOf(row[name]) ?? '') ?? null])))
}

async function readTargets(event: H3Event, caller: Caller, d: FieldDescriptor, ids: readonly (string | number)[]): Promise<ReadonlyMap<string | number, Record<string, unknown>>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const { locale } = requestFacts(event)
  try {
    const collection = modelOf(d) ?? await ownCollection(event, caller, d.relation?.collection ?? '')
    const fields = (await accessTo(event, caller, collection)).fields(locale)
    const rows = await callDirectus<Row[]>(event, caller.access, `/items/${collection.name}`, { method: 'SEARCH', body: { query: { fields: ['id', ...readColumns(fields)], ...wholeLists(readColumns(fields)), filter: { id: { _in: wanted } }, limit: wanted.length } } })
    const resolved = await resolveReferences(event, caller, await withFiles(event, caller, collection.name, rows, fields), fields, locale)
    return new Map(resolved.map(row => [row.id as string | number, { id: row.id, ...toRecord(row, { collection }, fields, locale) }]))
  }
  catch (error) {
    // Who may not read them at all gets the record that they asked for without them.
    if (error instanceof KontorError && ['FORBIDDEN', 'NOT_FOUND'].includes(error.code)) return new Map()
    throw error
  }
}
