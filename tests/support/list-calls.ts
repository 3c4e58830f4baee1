import type { FieldDescriptor } from '../../directus/compile/descriptors.ts'
import type { Document } from './api-fuzzer.ts'
import { rowsOf } from './inside.ts'

type Json = Readonly<Record<string, unknown>>
interface Filter { readonly type?: string, readonly example?: string, readonly anyOf?: readonly { readonly properties?: Json }[] }
interface Parameter { readonly name: string, readonly schema: { readonly items?: { readonly enum?: readonly string[] }, readonly properties?: Readonly<Record<string, Filter>> } }

/** A call of a list, and what it asks for. */
export interface ListCall {
  readonly path: string
  readonly collection: string
  readonly order?: FieldDescriptor | undefined
  readonly filter?: FieldDescriptor | undefined
  readonly operator?: string
  /** Asked by an administrator. */
  readonly admin?: true
}

interface Setting { readonly skip: readonly string[], readonly database: string, readonly me: string, readonly other: string }

/** Of a hundred names one, the part that ten of them share, one record, and one name mistyped. */
const SEARCHES = ['Rheinuferbau', 'Rheinufer', 'Rheinuferbau 4711', 'Rhienuferbau']

/**
 * Every order and every filter of the lists in a tenant's description that can be gone through with a cursor, one at a time.
 * @param get answers the API's path as JSON
 */
export async function callsOf(get: (path: string) => Promise<Document & { readonly data: { readonly fields: readonly FieldDescriptor[] } }>, { skip, database, me, other }: Setting): Promise<{ readonly calls: readonly ListCall[], readonly collections: ReadonlySet<string> }> {
  const calls: ListCall[] = []
  const collections = new Set<string>()
  for (const [path, methods] of Object.entries((await get('/openapi.json')).paths)) {
    const of = (name: string) => methods.get?.parameters?.find(one => one.name === name) as Parameter | undefined
    const collection = (methods.get as unknown as Json | undefined)?.['x-kontor-collection'] as string | undefined
    if (collection === undefined || !of('cursor') || !of('sort') || skip.includes(collection)) continue
    collections.add(collection)
    const { fields } = (await get(`/platform/collections/${collection}`)).data
    const values = await samplesOf(database, collection)
    const add = (query: string, what: Omit<ListCall, 'path' | 'collection'> = {}) => calls.push({ path: `${path.replace('/api/v1', '')}?${query}`, collection, ...what })
    const field = (name: string) => fields.find(({ apiName }) => apiName === name)
    add('')
    for (const name of of('sort')?.schema.items?.enum ?? []) add(`fields=id&sort=${name}`, { order: field(name.replace('-', '')) })
    for (const words of SEARCHES) add(`fields=id&search=${encodeURIComponent(words)}`)
    for (const [name, { type, example, anyOf = [] }] of Object.entries(of('filter')?.schema.properties ?? {})) {
      const d = field(name)
      const operators = anyOf.flatMap(one => Object.keys(one.properties ?? {}))
      if (!d || operators.length === 0) add(`fields=id&filter[${name}]=${encodeURIComponent(example ?? (type === 'boolean' ? 'true' : me))}`)
      else for (const operator of operators) add(`fields=id&filter[${name}][${operator}]=${encodeURIComponent(valueFor(d, operator, values.get(d.name), { me, other }))}`, { filter: d, operator })
    }
  }
  return { calls, collections }
}

/** A value of each column: that of the middle among a hundred records. */
async function samplesOf(database: string, collection: string): Promise<ReadonlyMap<string, string>> {
  const [rows, bounds] = await Promise.all([
    rowsOf<{ row: Json }>(database, `SELECT to_jsonb(t) AS row FROM (SELECT * FROM ${collection} ORDER BY id LIMIT 100) t WHERE to_jsonb(t) ->> 'deleted_at' IS NULL`),
    rowsOf<{ name: string, values: string }>(database, 'SELECT attname AS name, histogram_bounds::text AS values FROM pg_stats WHERE schemaname = \'public\' AND tablename = $1 AND histogram_bounds IS NOT NULL', [collection]),
  ])
  const known = new Map(bounds.map(({ name, values }) => [name, values]))
  return new Map(Object.keys(rows[0]?.row ?? {}).flatMap((name) => {
    const all = rows.map(({ row }) => row[name]).filter(value => value !== null && value !== '')
    // Of a hundred values the planner knows each, and takes what looks like one of them for a hundredth of all.
    const usual = all.filter(value => typeof value !== 'string' || !known.get(name)?.includes(value.slice(1, -1)))
    const values = (usual.length > 0 ? usual : all).sort((a, b) => typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1)
    const middle = values[values.length >> 1]
    return values.length === 0 ? [] : [[name, String(Array.isArray(middle) ? middle[0] : middle)] as const]
  }))
}

/** A value that some records have, but for columns that are empty in all. */
function valueFor({ kind, relation }: FieldDescriptor, operator: string, sample: string | undefined, { me, other }: Pick<Setting, 'me' | 'other'>): string {
  if (operator === 'empty') return 'true'
  // What one sees may be one's own alone.
  if (kind === 'person') return operator === 'neq' || operator === 'nin' ? other : me
  if (sample === undefined) return relation ? me : kind === 'timestamp' || kind === 'date' ? '2026-01-01' : kind === 'integer' || kind === 'decimal' ? '1' : 'Beispiel'
  switch (operator) {
    case 'contains': case 'ncontains': return sample.slice(1, -1)
    case 'startsWith': return sample.slice(0, -1)
    case 'endsWith': return sample.slice(1)
    default: return sample
  }
}
