import type { Server } from 'node:http'
import type { ReadRule } from '@kontor/extension-shared/read-rules'
import type { ExpressApp } from './graphql-guard.ts'
import type { Bus } from './late-bus.ts'

type Filter = (payload: unknown, meta: Readonly<Record<string, unknown>>, context: never) => unknown

export interface Emitter {
  onInit(event: string, handler: (meta: { app: ExpressApp }) => void): void
  onFilter(event: string, handler: Filter): void
  onAction(event: string, handler: (meta: unknown, context?: unknown) => void): void
  offFilter(event: string, handler: Filter): void
  offAction(event: string, handler: (meta: unknown, context?: unknown) => void): void
  emitAction(event: string | readonly string[], meta: unknown, context: unknown): void
  readonly filterEmitter: { prependListener(event: string, handler: Filter): unknown }
}

interface SettingsService {
  setOwner(owner: unknown): Promise<unknown>
  readSingleton(query: unknown): Promise<{ project_owner: string | null }>
}

/** Of the options, what the run leaves in them is what the flow's log shows. */
export type FlowOperation = (options: Record<string, unknown>, context: { readonly accountability?: unknown, readonly env?: Readonly<Record<string, unknown>> }) => unknown

/** The part of Directus' flow manager that is looked at. */
export interface Flows {
  readonly flows: Readonly<Record<string, { readonly trigger: string, readonly options?: { readonly cron?: unknown } | null }>>
  /** By their kind, such as `item-read`. */
  readonly operations: Map<string, FlowOperation>
  executeFlow(...args: unknown[]): Promise<unknown>
}

/** Reads the flows and puts them where they are triggered. */
export interface LoadableFlows { load(): Promise<void> }

interface RuleQuery { readonly policies: readonly string[], readonly action: 'read' | 'create' | 'update', readonly collections: readonly string[], readonly accountability: unknown }

/** What the host's processes use of Directus' own modules. */
export interface DirectusParts {
  readonly emitter: Emitter
  readonly createServer: () => Promise<Server>
  readonly flushCaches: (forced: boolean) => Promise<void>
  readonly getDatabase: () => unknown
  readonly getFlowManager: () => Flows & LoadableFlows
  /** What GraphQL has made of the model, until that changes. */
  readonly graphqlSchemas: { clear(): void }
  readonly fetchPermissions: (query: RuleQuery, context: unknown) => Promise<readonly ReadRule[]>
  readonly fetchPolicies: (accountability: unknown, context: unknown) => Promise<readonly string[]>
  readonly getSchema: () => Promise<unknown>
  readonly SettingsService: new (options: { schema: unknown }) => SettingsService
  readonly logger: { warn(message: string): void, setBindings(bindings: Record<string, string>): void, bindings(): Record<string, unknown> }
}

const load = async <T>(path: string): Promise<T> => await import(`@directus/api/${path}`) as T

/** The bus of Directus' messages, and nothing else of it. */
export async function importBus(): Promise<Bus> {
  return (await load<{ useBus: () => Bus }>('bus/lib/use-bus')).useBus()
}

/** Imports Directus, which is nearly all of the time that a start takes. */
export async function importDirectus(): Promise<DirectusParts> {
  const { default: emitter } = await load<{ default: Emitter }>('emitter')
  const { createServer } = await load<{ createServer: DirectusParts['createServer'] }>('server')
  await load('app')
  const { flushCaches } = await load<{ flushCaches: DirectusParts['flushCaches'] }>('cache')
  const { default: getDatabase } = await load<{ default: DirectusParts['getDatabase'] }>('database/index')
  const { SettingsService } = await load<Pick<DirectusParts, 'SettingsService'>>('services/settings')
  const { getSchema } = await load<{ getSchema: DirectusParts['getSchema'] }>('utils/get-schema')
  const { useLogger } = await load<{ useLogger: () => DirectusParts['logger'] }>('logger/index')
  const { getFlowManager } = await load<{ getFlowManager: () => Flows & LoadableFlows }>('flows')
  const { cache: graphqlSchemas } = await load<{ cache: DirectusParts['graphqlSchemas'] }>('services/graphql/schema-cache')
  const { fetchPermissions } = await load<Pick<DirectusParts, 'fetchPermissions'>>('permissions/lib/fetch-permissions')
  const { fetchPolicies } = await load<Pick<DirectusParts, 'fetchPolicies'>>('permissions/lib/fetch-policies')
  return { emitter, fetchPermissions, fetchPolicies, getFlowManager, graphqlSchemas, createServer, flushCaches, getDatabase, getSchema, SettingsService, logger: useLogger() }
}
