import { MODULES, type ModuleName } from '@kontor/model'
import { z } from 'zod'
import { hearsChanges, onViewChanged } from '../core/changes.ts'
import { KontorError } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { ShortCache } from '../core/short-cache.ts'
import { askHost } from './host.ts'
import { withRedis } from './redis.ts'

/** Milliseconds for which the answer holds: changes are told; while they cannot be, it is asked for again soon. */
const TOLD = 60_000
const UNTOLD = 500
const entry = z.object({ modules: z.array(z.enum(MODULES)) })
let cache: ShortCache<readonly ModuleName[]> | undefined

function known(): ShortCache<readonly ModuleName[]> {
  if (cache) return cache
  const made = cache = new ShortCache<readonly ModuleName[]>(() => hearsChanges() ? TOLD : UNTOLD, 2000)
  onViewChanged(tenant => made.forget(tenant ?? ''))
  return made
}

/**
 * The modules that a tenant has and uses; the platform itself has none.
 * @throws KontorError UNAVAILABLE when neither Redis nor the host can say it
 */
export function modulesOf(slug: string): Promise<readonly ModuleName[]> {
  return slug === 'platform' ? Promise.resolve([]) : known().get(slug, () => look(slug))
}

/** The host keeps it in Redis and writes it there again when it is asked. */
async function look(slug: string): Promise<readonly ModuleName[]> {
  const stored = await withRedis(redis => redis.call('GET', `kontor:tenant:${slug}`) as Promise<string | null>)
  const kept = stored === null ? undefined : entry.safeParse(JSON.parse(stored)).data
  if (kept) return kept.modules
  const { data } = await askHost(`tenants/${slug}/entry`)
  // A tenant that is not there any more has nothing.
  return data === undefined ? [] : entry.parse(data).modules
}

/** The same for showing alone: who cannot know shows everything, and every call is checked anyway. */
export async function shownModules(slug: string): Promise<readonly ModuleName[]> {
  return modulesOf(slug).catch((error: unknown) => {
    log.warn({ err: error, tenantId: slug }, 'modules of a tenant')
    return slug === 'platform' ? [] : MODULES
  })
}

/** @throws KontorError MODULE_DISABLED, UNAVAILABLE */
export async function requireModule(slug: string, module: ModuleName | undefined): Promise<void> {
  if (module === undefined || slug === 'core' || slug === 'platform') return
  if (!(await modulesOf(slug)).includes(module)) throw new KontorError('MODULE_DISABLED', { details: { module } })
}

/** The module that a path of the API belongs to, by its domain. */
export function moduleOfPath(path: string): ModuleName | undefined {
  const domain = /^\/api\/v1\/([^/?]+)/.exec(path)?.[1]
  return MODULES.find(module => module === domain)
}
