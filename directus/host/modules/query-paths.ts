import type { Schema } from './schema.ts'

/** A query of Directus, as its services take it. */
export interface Query {
  readonly fields?: unknown
  readonly filter?: unknown
  readonly sort?: unknown
  readonly group?: unknown
  readonly aggregate?: unknown
  readonly alias?: unknown
  readonly deep?: unknown
}

type Names = Readonly<Record<string, unknown>>
/** `$FOLLOW(collection,field)` goes from a record to those that point to it, whether the model names such a relation or not. */
const FOLLOW = /^\$FOLLOW\(([^,)]*)/i

/**
 * Looks whether a query leaves its collection for one of `off`, by whatever it says: fields, filter, sort, groups,
 * aggregates or deep queries.
 * @param schema the whole one
 * @returns the name of such a collection
 */
export function findReached(schema: Schema, off: ReadonlySet<string>, collection: string, query: Query): string | undefined {
  const aliases = namesOf(query.alias)
  return first([
    ...listOf(query.fields).map(path => alongPath(schema, off, collection, resolve(path, aliases))),
    ...Object.values(aliases).map(path => alongPath(schema, off, collection, String(path))),
    ...listOf(query.sort).map(path => alongPath(schema, off, collection, path.replace(/^-/, ''))),
    ...listOf(query.group).map(path => alongPath(schema, off, collection, path)),
    ...Object.values(namesOf(query.aggregate)).flatMap(listOf).map(path => alongPath(schema, off, collection, path)),
    inFilter(schema, off, collection, query.filter),
    inDeep(schema, off, collection, namesOf(query.deep), aliases),
  ])
}

const first = (found: readonly (string | undefined)[]) => found.find(name => name !== undefined)
const listOf = (value: unknown): string[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(String)
const namesOf = (value: unknown): Names => typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Names : {}

function resolve(path: string, aliases: Names): string {
  const [head = '', ...rest] = path.split('.')
  return Object.hasOwn(aliases, path) ? String(aliases[path]) : Object.hasOwn(aliases, head) ? [aliases[head], ...rest].join('.') : path
}

/** Where a field leads: `column` when it is a value of the record itself that names one there. */
function target(schema: Schema, collection: string, field: string): { readonly to: readonly string[], readonly column: boolean } | undefined {
  const [name = '', scope] = field.split(':')
  const follow = FOLLOW.exec(name)?.[1]
  if (follow !== undefined) return { to: [follow.trim()], column: false }
  for (const relation of schema.relations) {
    if (relation.collection === collection && relation.field === name) {
      return { to: relation.related_collection ? [relation.related_collection] : scope ? [scope] : relation.meta?.one_allowed_collections ?? [], column: true }
    }
    if (relation.related_collection === collection && relation.meta?.one_field === name) return { to: [relation.collection], column: false }
  }
  return undefined
}

/** `lead.owner.first_name`, also inside a function: `count(threads)`, `lead.year(date_created)`. */
function alongPath(schema: Schema, off: ReadonlySet<string>, collection: string, path: string): string | undefined {
  const plain = path.startsWith('$FOLLOW') ? path : path.replace(/[\w-]+\(([^(),]*)[^()]*\)/g, '$1')
  const [head = '', ...rest] = plain.startsWith('$FOLLOW') ? [plain] : plain.split('.')
  const found = target(schema, collection, head)
  if (!found) return undefined
  if (found.column && rest.length === 0) return undefined
  const reached = found.to.find(name => off.has(name))
  // Of several collections those that are left out are simply not there.
  if (reached !== undefined && (found.to.length === 1 || !found.column)) return reached
  return rest.length === 0 ? undefined : first(found.to.filter(name => !off.has(name)).map(name => alongPath(schema, off, name, rest.join('.'))))
}

function inFilter(schema: Schema, off: ReadonlySet<string>, collection: string, filter: unknown): string | undefined {
  if (Array.isArray(filter)) return first(filter.map(part => inFilter(schema, off, collection, part)))
  return first(Object.entries(namesOf(filter)).map(([key, value]) => {
    if (key.startsWith('_')) return ['_and', '_or', '_some', '_none'].includes(key) ? inFilter(schema, off, collection, value) : undefined
    const byFunction = /^[\w-]+\(.*\)$/.test(key) ? alongPath(schema, off, collection, key) : undefined
    if (byFunction !== undefined) return byFunction
    const found = target(schema, collection, key)
    if (!found) return undefined
    // `lead: { _eq: … }` asks for the column, `lead: { company: … }` for the record.
    const asksColumn = found.column && Object.keys(namesOf(value)).every(name => name.startsWith('_') && !['_and', '_or', '_some', '_none'].includes(name))
    if (asksColumn) return undefined
    return found.to.find(name => off.has(name)) ?? first(found.to.map(name => inFilter(schema, off, name, value)))
  }))
}

function inDeep(schema: Schema, off: ReadonlySet<string>, collection: string, deep: Names, aliases: Names): string | undefined {
  return first(Object.entries(deep).filter(([key]) => !key.startsWith('_')).map(([key, value]) => {
    const found = target(schema, collection, resolve(key, aliases))
    if (!found) return undefined
    const inner = namesOf(value)
    const said = (name: string) => inner[`_${name}`]
    return found.to.find(name => off.has(name)) ?? first(found.to.map(name => findReached(schema, off, name, {
      fields: said('fields'), filter: said('filter'), sort: said('sort'), group: said('group') ?? said('groupBy'), aggregate: said('aggregate'), alias: said('alias'),
      deep: Object.fromEntries(Object.entries(inner).filter(([name]) => !name.startsWith('_'))),
    })))
  }))
}
