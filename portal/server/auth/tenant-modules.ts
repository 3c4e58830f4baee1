import { MODULES, type ModuleName } from '@kontor/model'
import { z } from 'zod'
import { hearsChanges, onViewChanged } from '../core/changes.ts'
import { KontorError } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { ShortCache } from '../core/short-cache.ts'
import type { Membership } from './claims.ts'
import { askHost } from './host.ts'
import { withRedis } from './redis.ts'

/** Milliseconds for which the answer holds: changes are told; while they cannot be, it is asked for again soon. */
const TOLD = 60_000
const UNTOLD = 500
const entry = z.object({ name: z.string().optional(), status: z.string().optional(), modules: z.array(z.enum(MODULES)) })
/** What the directory of tenants says; a tenant that is not there any more has neither name nor modules. */
type Entry = z.infer<typeof entry>
const NOTHING: Entry = { modules: [] }
let cache: ShortCache<Entry> | undefined

function known(): ShortCache<Entry> {
  if (cache) return cache
  const made = cache = new ShortCache<Entry>(() => hearsChanges() ? TOLD : UNTOLD, 2000)
  onViewChanged(tenant => made.forget(tenant ?? ''))
  return made
}

/**
 * The modules that a tenant has and uses; the platform itself has none.
 * @throws KontorError UNAVAILABLE when neither Redis nor the host can say it
 */
export async function modulesOf(slug: string): Promise<readonly ModuleName[]> {
  return (await entryOf(slug)).modules
}

const entryOf = (slug: string): Promise<Entry> => slug === 'platform' ? Promise.resolve(NOTHING) : known().get(slug, () => look(slug))

/** The host keeps it in Redis and writes it there again when it is asked. */
async function look(slug: string): Promise<Entry> {
  const stored = await withRedis(redis => redis.call('GET', `kontor:tenant:${slug}`) as Promise<string | null>)
  const kept = stored === null ? undefined : entry.safeParse(JSON.parse(stored)).data
  if (kept) return kept
  const { data } = await askHost(`tenants/${slug}/entry`)
  return data === undefined ? NOTHING : entry.parse(data)
}

/**
 * A membership as it is shown: with the modules, and with the name of today, which the login does not know of a tenant
 * that was joined or renamed since. Who cannot know shows everything, and every call is checked anyway.
 */
export async function shownMembership(membership: Membership): Promise<Membership & { readonly modules: readonly ModuleName[] }> {
  const { slug } = membership
  const { name, modules } = await entryOf(slug).catch((error: unknown): Entry => {
    log.warn({ err: error, tenantId: slug }, 'modules of a tenant')
    return { modules: [...MODULES] }
  })
  return { ...membership, name: name ?? membership.name, modules }
}

/**
 * Before a tenant's events are told, which Directus is not asked for.
 * @throws KontorError TENANT_SUSPENDED; TENANT_FORBIDDEN for one that is not there any more; UNAVAILABLE
 */
export async function requireActive(slug: string): Promise<void> {
  const { status } = await entryOf(slug)
  if (status === 'suspended') throw new KontorError('TENANT_SUSPENDED')
  if (status === undefined || status === 'deleting') throw new KontorError('TENANT_FORBIDDEN')
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
