import { isSearched, searchColumns, searchTable } from '@kontor/compile/search.ts'
import { sqlName } from '@kontor/compile/sql.ts'
import type { Accountability, Database, ExtensionContext, HookRegister, SchemaOverview } from '@kontor/extension-shared/context'
import { idsWhere } from '@kontor/extension-shared/id-conditions'
import { readRules } from '@kontor/extension-shared/read-rules'
import { MODELS, type Collection } from '@kontor/model'
import { termsOf } from '@kontor/model/wire/search'
import { exactly, type Condition } from './search-terms.ts'

const SEARCHED: ReadonlyMap<string, Collection> = new Map(MODELS.tenant.filter(isSearched).map(c => [c.name, c]))
/** What a query was before its search became a filter. */
const SOUGHT = Symbol('kontor.search')

interface Query { search?: string | null, readonly filter?: object | null, readonly limit?: number | null, readonly offset?: number | null, readonly page?: number | null, readonly [SOUGHT]?: Sought }
interface Sought { readonly collection: string, readonly words: readonly string[], readonly filter: object | null }
interface EventContext { readonly database: unknown, readonly schema: unknown, readonly accountability: unknown }

/**
 * Directus' own `search`, wherever it is asked for (API, Studio, GraphQL): a search of one of our collections goes by its full
 * text, as the person: rights and row rules hold as for any other filter. Nothing found means that somebody mistyped: then
 * words that are one letter away from the ones given count as well.
 */
export function searchByText({ filter, action }: Pick<HookRegister, 'filter' | 'action'>, { services, logger }: Pick<ExtensionContext, 'services' | 'logger'>): void {
  filter('items.query', async (payload, { collection }, context) => {
    const query = payload as Query
    if (typeof query.search !== 'string' || !SEARCHED.has(collection as string)) return query
    return await toFilter(query, collection as string, context as EventContext)
  })
  filter('items.read', async (payload, { query, collection }, context) => {
    const sought = (query as Query | undefined)?.[SOUGHT]
    if (!sought || sought.collection !== collection || !isNothing(payload)) return payload
    return await findSimilar(payload, query as Query, sought, services, context as EventContext)
  })
  const refresh = async (collection: unknown, field: unknown, database: Database, leaves = false) => {
    const found = SEARCHED.get(String(collection))
    if (!found || typeof field !== 'string') return
    await refreshSearch(found.name, field, leaves, database).catch((error: unknown) => logger.error(error, `platform: the search of ${found.name} is not up to date`))
  }
  // An administrator's own field comes into the search, or leaves it; one that is deleted before its values are gone.
  action('fields.create', ({ collection, key }, { database }) => refresh(collection, key, database as Database))
  action('fields.update', async ({ collection, keys, payload }, { database }) => {
    if ((payload as { meta?: { searchable?: unknown } } | undefined)?.meta?.searchable === undefined) return
    for (const field of keys as unknown[]) await refresh(collection, field, database as Database)
  })
  filter('fields.delete', async (fields, { collection }, { database }) => {
    for (const field of fields as unknown[]) await refresh(collection, field, database as Database, true)
    return fields
  })
}

/** So often it is tried when others who write the same records are in the way, and the longest pause between. Milliseconds. */
const [ATTEMPTS, PAUSE_MAX] = [12, 5_000]
/** `deadlock_detected`, `lock_not_available`, `query_canceled` */
const IN_THE_WAY: ReadonlySet<string> = new Set(['40P01', '55P03', '57014'])

/** In lots with a commit each, so that nobody who changes a record waits for all of them. */
async function refreshSearch(collection: string, field: string, leaves: boolean, database: Database): Promise<void> {
  // From then on nobody brings one that leaves back, be it with a change of a record.
  if (leaves) await database.raw('UPDATE kontor_state.custom_fields SET leaves_at = now() WHERE collection = ? AND field = ?', [collection, field])
  let after: string | null = null
  do after = await refreshLot(collection, field, after, database)
  while (after !== null)
}

/** @returns the key after which to go on, or nothing at the end */
async function refreshLot(collection: string, field: string, after: string | null, database: Database): Promise<string | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { rows: [row] } = await database.raw<{ rows: { after: string | null }[] }>(`SELECT kontor_state."${sqlName('refresh_search', collection)}"(?, ?::uuid) AS after`, [field, after])
      return row?.after ?? null
    } catch (error) {
      if (attempt === ATTEMPTS || !IN_THE_WAY.has(String((error as { code?: unknown }).code))) throw error
      await new Promise(done => setTimeout(done, Math.min(100 * 2 ** attempt, PAUSE_MAX)))
    }
  }
}

async function toFilter(query: Query, collection: string, { database, schema, accountability }: EventContext): Promise<Query> {
  const terms = termsOf(query.search ?? '')
  const rest = { ...query }
  delete rest.search
  if (terms.length === 0) return rest
  if (!await mayReadAll(collection, accountability as Accountability | null, schema as SchemaOverview, database as Database)) return query
  const filter = query.filter ?? null
  const found = { ...rest, filter: both(filter, among(collection, exactly(terms))) }
  // Who puts words into quotes means them as they stand.
  return terms.some(({ exact }) => exact) ? found : { ...found, [SOUGHT]: { collection, words: terms.map(({ text }) => text), filter } }
}

const SECRET: ReadonlySet<string> = new Set(['hash', 'conceal', 'encrypt'])

/** Whoever may not read one of the columns must not find by it either: then Directus searches what they may read. */
async function mayReadAll(collection: string, accountability: Accountability | null, schema: SchemaOverview, knex: Database): Promise<boolean> {
  if (!accountability || accountability.admin) return true
  const model = SEARCHED.get(collection)
  const columns = model ? searchColumns(model) : []
  const own = Object.values(schema.collections[collection]?.fields ?? {}).filter(f => f.searchable && !f.alias && (f.type === 'string' || f.type === 'text') && !f.special.some(s => SECRET.has(s))).map(f => f.field)
  const rules = await readRules(accountability, [collection], { schema, knex })
  return rules.every(({ fields }) => fields?.includes('*') || [...columns, ...own].every(name => fields?.includes(name)))
}

const among = (collection: string, condition: Condition) => ({ id: { _in: idsWhere({ column: 's.id', from: { s: `kontor_state.${searchTable(collection)}` }, ...condition }) } })
const both = (filter: object | null, found: object) => filter && Object.keys(filter).length > 0 ? { _and: [filter, found] } : found

/** No rows, or totals that are all zero. */
function isNothing(payload: unknown): payload is unknown[] {
  return Array.isArray(payload) && payload.every(row => isZero((row as { count?: unknown }).count) || isZero((row as { countDistinct?: unknown }).countDistinct))
}
const isZero = (count: unknown): boolean => typeof count === 'object' && count !== null ? Object.values(count).every(isZero) : count === 0 || count === '0'

async function findSimilar(nothing: unknown[], query: Query, { collection, words, filter }: Sought, services: ExtensionContext['services'], { database, schema, accountability }: EventContext): Promise<unknown[]> {
  const items = new services.ItemsService(collection, { knex: database as Database, schema: schema as SchemaOverview, accountability: accountability as never })
  const read = (changed: object) => items.readByQuery({ ...query, ...changed } as never, { emitEvents: false })
  // Past the end of what was found there is nothing more to find.
  const isLater = (query.offset ?? 0) > 0 || (query.page ?? 1) > 1
  if (isLater && (await items.readByQuery({ fields: ['id'], filter: query.filter as never, limit: 1 }, { emitEvents: false })).length > 0) return nothing
  const mistyped = { sql: `s.id IN (SELECT kontor_state."${sqlName('mistyped', collection)}"(?::text[]))`, bindings: [words] }
  return await read({ filter: both(filter, among(collection, mistyped)) })
}
