import { MODULES } from '@kontor/model'
import type { Emitter, FlowOperation, Flows } from '../directus-parts.ts'
import type { ExpressApp, Handler } from '../graphql-guard.ts'
import { documentsOf } from '../graphql-guard.ts'
import { moduleDisabled } from './errors.ts'
import { hideInStudio } from './hide-in-studio.ts'
import { findReached, type Query } from './query-paths.ts'
import { withoutCollections, type Schema } from './schema.ts'
import { moduleOfCollection, type ModuleState } from './state.ts'

interface Accountability { readonly user?: string | null, readonly role?: string | null }
interface Context { readonly accountability?: Accountability | null }
interface Request { schema?: Schema, readonly path?: string, readonly accountability?: Accountability | null, readonly params?: Readonly<Record<string, string | undefined>> }

/** Histories that hold what records of other collections were. */
const HISTORIES = ['revisions', 'activity', 'versions', 'comments'] as const
const BY_COLLECTION = ['/items/:collection', '/utils/import/:collection', '/utils/export/:collection', '/utils/sort/:collection', '/platform/records/:collection'] as const
/** Who works at the model itself sees all of it, or a change would leave half a relation behind; no record comes from there. */
const MODEL = /^\/(?:collections|fields|relations)(?:\/|$)/i
/** Flows may run these with every right and without telling any hook. */
const OPERATIONS = ['item-create', 'item-read', 'item-update', 'item-delete'] as const

/**
 * Keeps everybody from the items of modules that are off, administrators, flows and services too; what the hub itself
 * does without an accountability goes on. Two layers: Directus works by a description of the database in which those
 * collections are missing, and what names one of them is told why.
 */
export function enforceModules(emitter: Emitter, state: ModuleState, getSchema: () => Promise<unknown>): void {
  emitter.onInit('middlewares.after', ({ app }) => {
    guardRequests(app, state)
    hideInStudio(app, state)
  })

  const refuse = (_payload: unknown, { collection }: { collection?: unknown }, { accountability }: Context): undefined => {
    if (accountability && state.collections().has(String(collection))) throw disabled(String(collection))
  }
  for (const event of ['items.create', 'items.update', 'items.delete', 'items.promote']) emitter.onFilter(event, refuse)
  // Of every collection, those of Directus too.
  emitter.onFilter('*.query', async (query, { collection }, { accountability }: Context) => {
    const off = state.collections()
    if (!accountability || off.size === 0) return undefined
    const name = String(collection)
    if (off.has(name)) throw disabled(name)
    const reached = findReached(await getSchema() as Schema, off, name, query as Query)
    if (reached !== undefined) throw disabled(reached)
    return undefined
  })
  for (const scope of HISTORIES) {
    emitter.onFilter(`${scope}.query`, (query, _meta, { accountability }: Context) => {
      const off = [...state.collections()]
      if (!accountability || off.length === 0) return undefined
      const { filter } = query as { filter?: object | null }
      const others = { collection: { _nin: off } }
      return { ...query as object, filter: filter && Object.keys(filter).length > 0 ? { _and: [filter, others] } : others }
    })
  }
}

/** Flows of the tenant: they read and write the same items. Call it when Directus has registered its operations. */
export function enforceInFlows({ operations }: Pick<Flows, 'operations'>, state: ModuleState): void {
  for (const id of OPERATIONS) {
    const run = operations.get(id)
    if (!run) throw new Error(`Directus has no operation ${id}`)
    const guarded: FlowOperation = (options, context) => {
      const { collection } = options
      if (state.collections().has(String(collection))) throw disabled(String(collection))
      const { getSchema } = context as typeof context & { getSchema(options?: unknown): Promise<Schema> }
      const guardedContext = { ...context, getSchema: async (asked?: unknown) => withoutCollections(await getSchema(asked), state.collections()) }
      return run(options, guardedContext)
    }
    operations.set(id, guarded)
  }
}

function guardRequests(app: ExpressApp, state: ModuleState): void {
  app.use('/', (request, _response, next) => {
    const asked = request as Request
    if (asked.schema && !MODEL.test(asked.path ?? '')) asked.schema = withoutCollections(asked.schema, state.collections())
    next()
  })
  // Strangers are told nothing about a tenant; they are refused further on.
  const forKnown = (refusal: (request: Request) => Error | undefined): Handler => (request, _response, next) => {
    const asked = request as Request
    next(asked.accountability?.user || asked.accountability?.role ? refusal(asked) : undefined)
  }
  for (const path of BY_COLLECTION) app.use(path, forKnown(({ params }) => state.collections().has(params?.collection ?? '') ? disabled(params?.collection ?? '') : undefined))
  for (const module of MODULES) app.use(`/${module}`, forKnown(() => state.isOff(module) ? moduleDisabled(module) : undefined))
  app.use('/graphql', forKnown((request) => {
    const named = state.collections().size === 0 ? undefined : namedIn(request, state.collections())
    return named === undefined ? undefined : disabled(named)
  }))
}

/** The collection that a GraphQL document asks for by one of the names that Directus gives its queries and mutations. */
function namedIn(request: unknown, off: ReadonlySet<string>): string | undefined {
  for (const document of documentsOf(request as Parameters<typeof documentsOf>[0])) {
    for (const field of fieldsOf(document)) {
      const [, name] = /^(?:create_|update_|delete_)?(.+?)(?:_by_id|_by_version|_aggregated|_items?|_batch|_mutated)?$/.exec(field) ?? []
      if (off.has(field)) return field
      if (name !== undefined && off.has(name)) return name
    }
  }
  return undefined
}

function* fieldsOf(node: unknown): Generator<string> {
  if (typeof node !== 'object' || node === null) return
  const { kind, name, selectionSet, definitions, selections } = node as { kind?: string, name?: { value?: string }, selectionSet?: unknown, definitions?: unknown[], selections?: unknown[] }
  if (kind === 'Field' && name?.value !== undefined) yield name.value
  for (const child of [selectionSet, ...definitions ?? [], ...selections ?? []]) yield* fieldsOf(child)
}

/** @param collection one that belongs to a module */
function disabled(collection: string): Error {
  const module = moduleOfCollection(collection)
  return module ? moduleDisabled(module) : new Error(`${collection} belongs to no module`)
}
