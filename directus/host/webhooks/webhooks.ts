import { CORE } from '@kontor/apply'
import type { Logger } from 'pino'
import { parseAllowHosts } from '@kontor/guarded-fetch'
import type { HostEnv } from '../env.ts'
import type { SharedConnections } from '../shared-connections.ts'
import { tellAdmins } from './notice.ts'
import { createPlaces } from './places.ts'
import { createRunner, isNothingThere, type Runner } from './runner.ts'
import { databaseOf } from './webhook-connections.ts'

/** Milliseconds after which a tenant is asked again that could not be. */
const ASK_AGAIN = 5_000

export interface WebhooksParts {
  readonly env: Pick<HostEnv, 'FETCH_ALLOW_HOSTS' | 'HOST_SECRET' | 'SMTP_HOST' | 'SMTP_PORT' | 'MAIL_FROM' | 'PUBLIC_URL'>
  readonly connections: SharedConnections
  readonly isLive: (slug: string) => boolean
  /** Events of a tenant may still come out of its database. */
  readonly isRelayed: (slug: string) => boolean
  readonly logger: Logger
}

export interface Webhooks {
  /** A tenant wakes: what happens in it is sent from now on. */
  follow(slug: string): void
  /** Events of it are to be sent. */
  news(slug: string): void
  /** Its webhooks were changed, or an administrator has something sent. */
  changed(slug: string): void
  /** What was left when the host stopped. Wakes nobody. */
  resume(slugs: readonly string[]): Promise<void>
  /** Called every second: a parked tenant is let go of as soon as nothing is to be sent or to be tried again; one that could not be asked is asked. */
  tick(): void
  /** The tenant is suspended, or its data are about to go. */
  leave(slug: string): Promise<void>
  stop(): Promise<void>
}

/** The webhooks of all tenants, sent by the host itself: no tenant is woken or kept awake for it. */
export function createWebhooks({ env, connections, isLive, isRelayed, logger }: WebhooksParts): Webhooks {
  const allowHosts = parseAllowHosts(env.FETCH_ALLOW_HOSTS)
  const places = createPlaces()
  const runners = new Map<string, Runner>()
  /** Parked ones of which nobody knows yet whether something is to be sent. */
  const unasked = new Set<string>()
  let asking: Promise<void> | undefined
  let askAt = 0
  let stopped = false

  function follow(slug: string): void {
    unasked.delete(slug)
    if (slug === CORE || runners.has(slug) || stopped) return
    runners.set(slug, createRunner({ slug, env, connections, places, allowHosts, logger, tell: (database, name) => tellAdmins({ env, slug, logger }, database, name) }))
  }

  async function close(slug: string): Promise<void> {
    unasked.delete(slug)
    const runner = runners.get(slug)
    runners.delete(slug)
    await runner?.close()
    await connections.release(slug)
  }

  async function hasWork(slug: string): Promise<boolean> {
    const ask = 'SELECT FROM kontor_state.webhook_queue UNION ALL SELECT FROM webhooks w WHERE w.active AND EXISTS (SELECT FROM webhook_deliveries d WHERE d.webhook = w.id AND d.state = \'waiting\') LIMIT 1'
    try {
      return (await databaseOf(connections, slug).query(ask)).rows.length > 0
    }
    catch (error) {
      if (isNothingThere(error)) return false
      throw error
    }
  }

  /** One after the other. A server that has no room just now tells nothing of a tenant: that one is asked later. */
  async function askAll(): Promise<void> {
    for (const slug of [...unasked]) {
      if (!unasked.has(slug)) continue
      try {
        const works = await hasWork(slug)
        if (unasked.delete(slug) && works) follow(slug)
      }
      catch (error) {
        if (stopped) return
        logger.warn({ tenantId: slug, err: (error as Error).message }, 'webhooks: cannot be asked for, trying again')
        askAt = performance.now() + ASK_AGAIN
        // At the end, so that it is in nobody's way.
        if (unasked.delete(slug)) unasked.add(slug)
        return
      }
    }
  }

  function ask(): Promise<void> {
    return asking ??= askAll().finally(() => { asking = undefined })
  }

  return {
    follow(slug) {
      runners.get(slug)?.news()
      follow(slug)
    },
    news: slug => runners.has(slug) ? runners.get(slug)?.news() : follow(slug),
    changed: slug => runners.get(slug)?.changed(),
    async resume(slugs) {
      for (const slug of slugs) if (!runners.has(slug) && slug !== CORE && !stopped) unasked.add(slug)
      await ask()
    },
    tick() {
      if (unasked.size > 0 && performance.now() >= askAt) void ask()
      for (const [slug, runner] of runners) {
        if (isLive(slug) || isRelayed(slug) || !runner.isIdle()) continue
        close(slug).catch((error: Error) => logger.warn({ tenantId: slug, err: error.message }, 'webhooks'))
      }
    },
    leave: close,
    async stop() {
      stopped = true
      unasked.clear()
      await Promise.allSettled([asking, ...[...runners.keys()].map(close)])
      await connections.close()
    },
  }
}
