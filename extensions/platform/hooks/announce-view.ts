import type { HookRegister, Logger } from '@kontor/extension-shared/context'
import { VIEW_CHANGED } from '@kontor/model/wire/changes'
import { Redis } from 'ioredis'

/** What decides which fields a person sees and may write. */
const WATCHED = ['fields', 'collections', 'relations', 'roles', 'policies', 'access', 'permissions', 'portal_collections.items'] as const
/** A field comes with changes of several rights; they are told once, in milliseconds. */
const PAUSE = 100

/** Tells the portal that what it knows of this tenant's fields and rights is out of date. */
export function announceView({ action }: Pick<HookRegister, 'action'>, env: Readonly<Record<string, unknown>>, logger: Logger): void {
  const redis = new Redis(String(env.REDIS), { lazyConnect: true, maxRetriesPerRequest: 1, connectTimeout: 2000, commandTimeout: 2000 })
  redis.on('error', error => logger.warn(error, 'platform: Redis'))
  let timer: NodeJS.Timeout | undefined
  const announce = () => {
    clearTimeout(timer)
    // Without Redis the portal looks for itself after some seconds.
    timer = setTimeout(() => void redis.publish(VIEW_CHANGED, String(env.KONTOR_TENANT)).catch(() => {}), PAUSE)
  }
  for (const scope of WATCHED) for (const event of ['create', 'update', 'delete']) action(`${scope}.${event}`, announce)
}
