import { CORE, instanceOf, withClient } from '@kontor/apply'
import type { Logger } from 'pino'
import { parseAllowHosts } from '@kontor/guarded-fetch'
import type { HostEnv } from '../env.ts'
import { tellAdmins } from './notice.ts'
import { createPlaces } from './places.ts'
import { createRunner, isNothingThere, type Runner } from './runner.ts'

export interface WebhooksParts {
  readonly env: HostEnv
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
  /** Called every second: a parked tenant is let go of as soon as nothing is to be sent or to be tried again. */
  tick(): void
  /** The tenant is suspended, or its data are about to go. */
  leave(slug: string): Promise<void>
  stop(): Promise<void>
}

/** The webhooks of all tenants, sent by the host itself: no tenant is woken or kept awake for it. */
export function createWebhooks({ env, isLive, isRelayed, logger }: WebhooksParts): Webhooks {
  const allowHosts = parseAllowHosts(env.FETCH_ALLOW_HOSTS)
  const places = createPlaces()
  const runners = new Map<string, Runner>()
  let stopped = false

  function follow(slug: string): void {
    if (slug === CORE || runners.has(slug) || stopped) return
    runners.set(slug, createRunner({ slug, env, places, allowHosts, logger, tell: (database, name) => tellAdmins({ env, slug, logger }, database, name) }))
  }

  async function close(slug: string): Promise<void> {
    const runner = runners.get(slug)
    runners.delete(slug)
    await runner?.close()
  }

  /** Whether something is to be sent; a database that does not answer just now is asked again by the runner. */
  async function hasWork(slug: string): Promise<boolean> {
    const ask = 'SELECT FROM kontor_state.webhook_queue UNION ALL SELECT FROM webhooks w WHERE w.active AND EXISTS (SELECT FROM webhook_deliveries d WHERE d.webhook = w.id AND d.state = \'waiting\') LIMIT 1'
    return withClient(env, instanceOf(slug).database, async client => (await client.query(ask)).rows.length > 0).catch((error: unknown) => !isNothingThere(error))
  }

  return {
    follow(slug) {
      runners.get(slug)?.news()
      follow(slug)
    },
    news: slug => runners.has(slug) ? runners.get(slug)?.news() : follow(slug),
    changed: slug => runners.get(slug)?.changed(),
    async resume(slugs) {
      for (const slug of slugs) if (!runners.has(slug) && !stopped && await hasWork(slug)) follow(slug)
    },
    tick() {
      for (const [slug, runner] of runners) {
        if (isLive(slug) || isRelayed(slug) || !runner.isIdle()) continue
        close(slug).catch((error: Error) => logger.warn({ tenantId: slug, err: error.message }, 'webhooks'))
      }
    },
    leave: close,
    async stop() {
      stopped = true
      await Promise.allSettled([...runners.keys()].map(close))
    },
  }
}
