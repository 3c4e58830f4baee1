import { rm } from 'node:fs/promises'
import { provideActions } from '@kontor/extension-shared/actions'
import { provideReadRules } from '@kontor/extension-shared/read-rules'
import { onError } from './database-errors.ts'
import type { DirectusParts } from './directus-parts.ts'
import { beforeHooks, keepHooksLast } from './flow-filters.ts'
import { guardFlowOperations } from './flow-operations.ts'
import { guardGraphql } from './graphql-guard.ts'
import { enforceInFlows, enforceModules } from './modules/enforce.ts'
import type { ModuleState } from './modules/state.ts'
import { prepareRelationChange } from './prepare-relation-change.ts'
import { nameProjectOwner } from './project-owner.ts'
import { followTraces, traceWrites, type TracedDatabase } from './trace-writes.ts'

/** Starts the instance that the environment describes and serves it on its unix socket. Resolves when it serves. */
export async function serveInstance({ emitter, createServer, fetchPermissions, fetchPolicies, flushCaches, getDatabase, getFlowManager, getSchema, logger, SettingsService }: DirectusParts, socket: string, modules: ModuleState): Promise<void> {
  enforceModules(emitter, modules, getSchema)
  provideActions(({ event, meta, context }) => emitter.emitAction(event, meta, context))
  provideReadRules(async (accountability, collections, context, action = 'read') => fetchPermissions({ policies: await fetchPolicies(accountability, context), action, collections, accountability }, context))
  emitter.onInit('routes.before', ({ app }) => {
    followTraces(app)
    guardGraphql(app)
    prepareRelationChange(app)
  })
  // After the last of our endpoints and before Directus' own handler of errors.
  emitter.onInit('routes.custom.after', ({ app }) => app.use(onError))
  beforeHooks(emitter, () => keepHooksLast({ emitter, flows: getFlowManager(), warn: message => logger.warn(message) }))
  // Model and rights may have changed while nobody listened, and Redis keeps what was true before: a right that was
  // withdrawn must not live on in it. Before the start, which reads the schema that the first request needs as well.
  // Meanwhile the first connection to the database is made; when that fails, Directus says so when it needs it.
  const database = getDatabase() as TracedDatabase & { raw(sql: string): Promise<unknown> }
  traceWrites(database)
  await Promise.all([flushCaches(true), database.raw('SELECT 1').catch(() => {})])
  const server = await createServer()
  guardFlowOperations(getFlowManager(), message => logger.warn(message))
  enforceInFlows(getFlowManager(), modules)
  await rm(socket, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ path: socket }, resolve)
  })
  // Connections to the database and the socket are closed by then.
  emitter.onAction('server.stop', () => void process.send?.({ type: 'released' }))
  emitter.emitAction('server.start', { server }, { database: getDatabase(), schema: null, accountability: null })
  const settings = async () => new SettingsService({ schema: await getSchema() })
  nameProjectOwner(process.env.PROJECT_OWNER, {
    current: async () => (await (await settings()).readSingleton({ fields: ['project_owner'] })).project_owner,
    set: async owner => (await settings()).setOwner(owner),
  }).catch((error: Error) => process.stderr.write(`PROJECT_OWNER: ${error.message}\n`))
}
