/**
 * One instance's Directus in a process of its own, on a unix socket. Everything that it shall know is in its environment
 * (`childEnv`), because Directus reads that once, when it is imported.
 */
import { rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { onError } from './database-errors.ts'
import { guardGraphql, type ExpressApp } from './graphql-guard.ts'
import { nameProjectOwner } from './project-owner.ts'

interface Emitter {
  onInit(event: string, handler: (meta: { app: ExpressApp }) => void): void
  emitAction(event: string, meta: unknown, context: unknown): void
}

// Without the host nobody can reach this process or end it.
process.on('disconnect', () => process.exit(0))
process.umask(0o077)

const socket = process.env.UNIX_SOCKET_PATH
if (!socket) throw new Error('environment: UNIX_SOCKET_PATH: missing')

const load = async <T>(path: string): Promise<T> => await import(`@directus/api/${path}`) as T
const { default: emitter } = await load<{ default: Emitter }>('emitter')
emitter.onInit('routes.before', ({ app }) => guardGraphql(app))
// After the last of our endpoints and before Directus' own handler of errors.
emitter.onInit('routes.custom.after', ({ app }) => app.use(onError))

const { createServer } = await load<{ createServer: () => Promise<Server> }>('server')
const { flushCaches } = await load<{ flushCaches: (forced: boolean) => Promise<void> }>('cache')
const { default: getDatabase } = await load<{ default: () => unknown }>('database/index')

process.on('message', (message: { type?: string }) => {
  if (message.type === 'model-changed') void flushCaches(true)
})

const server = await createServer()
// Model and rights may have changed while nobody listened, and Redis keeps what was true before: a right that was
// withdrawn must not live on in it.
await flushCaches(true)
await rm(socket, { force: true })
server.listen({ path: socket }, () => {
  process.send?.({ type: 'ready' })
  emitter.emitAction('server.start', { server }, { database: getDatabase(), schema: null, accountability: null })
})
const { SettingsService } = await load<{ SettingsService: new (options: unknown) => { setOwner(owner: unknown): Promise<unknown>, readSingleton(query: unknown): Promise<{ project_owner: string | null }> } }>('services/settings')
const { getSchema } = await load<{ getSchema: () => Promise<unknown> }>('utils/get-schema')
const settings = async () => new SettingsService({ schema: await getSchema() })
nameProjectOwner(process.env.PROJECT_OWNER, {
  current: async () => (await (await settings()).readSingleton({ fields: ['project_owner'] })).project_owner,
  set: async owner => (await settings()).setOwner(owner),
}).catch((error: Error) => process.stderr.write(`PROJECT_OWNER: ${error.message}\n`))
server.once('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
