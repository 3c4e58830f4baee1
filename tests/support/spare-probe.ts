/**
 * Loaded before anything else in a process of the host. Notes who reads which setting of Directus before the process
 * knows whose it is, and answers `{ type: 'probe' }` with what the process and Directus' own parts have settled on.
 */
import { createRequire, registerHooks } from 'node:module'
import { homedir, tmpdir } from 'node:os'
import { pathToFileURL } from 'node:url'

interface Read { readonly key: string, readonly by: string }

const early = new Map<string, Read>()
let adopted = process.env.KONTOR_SPARE === undefined

/** The module that reads: the first frame that is neither the environment's nor this module's. */
function reader(frames: readonly string[]): string {
  const frame = frames.find(line => !/spare-probe|@directus\/env|late-env|Object\.entries|<anonymous>\)?$|get-config-from-env/.test(line)) ?? 'unknown'
  return /@directus\/api\/dist\/([\w/-]+)\.js/.exec(frame)?.[1] ?? frame
}

function watch(env: Record<string, unknown>): Record<string, unknown> {
  return new Proxy(env, {
    get(target, key) {
      if (!adopted && typeof key === 'string') {
        const frames = (new Error().stack ?? '').split('\n').slice(2).map(line => line.trim())
        // Who looks for all settings with a prefix goes through every one.
        const read = { key: frames[0]?.includes('Object.entries') ? '*' : key, by: reader(frames) }
        early.set(`${read.key} ${read.by}`, read)
      }
      return target[key as string]
    },
  })
}
(globalThis as { watchEnv?: typeof watch }).watchEnv = watch

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (!url.includes('/@directus/env/dist/index.js') || url.includes('?')) return loaded
    const source = String(loaded.source)
    const watched = source.replace('_cache.env = createEnv();', '_cache.env = globalThis.watchEnv(createEnv());')
    if (watched === source) throw new Error('@directus/env keeps its environment in another way than this probe knows')
    return { ...loaded, source: watched, shortCircuit: true }
  },
})

process.on('message', (message: { type?: string }) => {
  if (message.type === 'adopt') adopted = true
  if (message.type === 'probe') void probe().then(result => process.send?.({ type: 'probed', result }), (error: Error) => process.send?.({ type: 'probed', result: { error: error.stack } }))
})

type Anything = Record<string, never>
// As the process itself finds them.
const { resolve } = createRequire(new URL('../../directus/host/child.ts', import.meta.url))
const load = async (name: string): Promise<Anything> => await import(pathToFileURL(resolve(name)).href) as Anything

interface Namespaced { readonly namespace: string, readonly handlers?: Readonly<Record<string, Set<unknown>>> }
const bus = ({ namespace, handlers = {} }: Namespaced) => ({ namespace: String(namespace), channels: Object.entries(handlers).map(([channel, set]) => `${channel} x${set.size}`).sort() })

async function probe(): Promise<unknown> {
  const { useEnv } = await load('@directus/env') as unknown as { useEnv: () => Record<string, unknown> }
  const call = async <T>(path: string, name: string, ...args: unknown[]): Promise<T> => await (await load(`@directus/api/${path}`) as unknown as Record<string, (...args: unknown[]) => T>)[name]?.(...args) as T
  const permissions = await call<{ bus: Namespaced, redis: { store: Namespaced } }>('permissions/cache', 'useCache')
  const database = await call<{ client: { config: { connection: unknown, pool: { min: number, max: number } } } }>('database/index', 'default')
  const auth = await call<{ config: unknown }>('auth', 'getAuthProvider', 'keycloak')
  const extensions = await call<{ extensions: { name: string, path: string, type: string }[], endpointRouter: { stack: unknown[] } }>('extensions/index', 'getExtensionManager')
  const { COOKIE_OPTIONS, REFRESH_COOKIE_OPTIONS, SESSION_COOKIE_OPTIONS } = await load('@directus/api/constants')
  const { SynchronizedClock } = await load('@directus/api/synchronization') as unknown as { SynchronizedClock: new (id: string) => { synchronizationManager: Namespaced } }
  return {
    early: [...early.values()],
    process: { env: { ...process.env }, home: homedir(), temp: tmpdir(), cwd: process.cwd(), umask: process.umask(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
    env: { ...useEnv() },
    bus: bus(await call<Namespaced>('bus/lib/use-bus', 'useBus')),
    permissions: { bus: bus(permissions.bus), store: String(permissions.redis.store.namespace) },
    lock: String((await call<Namespaced>('lock/lib/use-lock', 'useLock')).namespace),
    redis: (await call<{ options: Record<string, unknown> }>('redis/lib/use-redis', 'useRedis')).options,
    log: (await call<{ bindings(): unknown }>('logger/index', 'useLogger')).bindings(),
    database: { connection: database.client.config.connection, min: database.client.config.pool.min, max: database.client.config.pool.max },
    auth: auth.config,
    storage: (await call<{ location(name: string): object }>('storage/index', 'getStorage')).location('local'),
    mail: (await call<{ options: unknown }>('mailer', 'default')).options,
    extensions: { loaded: extensions.extensions.map(({ name, path, type }) => ({ name, path, type })), endpoints: extensions.endpointRouter.stack.length },
    cookies: { COOKIE_OPTIONS, REFRESH_COOKIE_OPTIONS, SESSION_COOKIE_OPTIONS },
    schedules: new SynchronizedClock('probe').synchronizationManager.namespace,
  }
}
