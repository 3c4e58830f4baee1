import { CORE, instanceOf, withClient } from '@kontor/apply'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { parseAllowHosts } from '@kontor/guarded-fetch'
import type { HostEnv } from '../env.ts'
import { tellAdmins } from './notice.ts'
import { createRunner, type Runner } from './runner.ts'

export interface WebhooksParts {
  readonly env: HostEnv
  readonly redis: Redis
  readonly isLive: (slug: string) => boolean
  /** Events of a tenant still go from its database to its stream. */
  readonly isRelayed: (slug: string) => boolean
  readonly logger: Logger
}

export interface Webhooks {
  /** A tenant wakes: what happens in it is sent from now on. */
  follow(slug: string): void
  /** Its webhooks were changed, or something is to be sent at once. */
  news(slug: string): void
  /** What was left when the host stopped. Wakes nobody. */
  resume(slugs: readonly string[]): Promise<void>
  /** Called every second: a parked tenant is let go of as soon as nothing is to be sent or to be tried again. */
  tick(): void
  /** The tenant is suspended, or its data are about to go. */
  leave(slug: string): Promise<void>
  stop(): Promise<void>
}

/** The webhooks of all tenants, sent by the host itself: no tenant is woken or kept awake for it. */
export function createWebhooks({ env, redis: shared, isLive, isRelayed, logger }: WebhooksParts): Webhooks {
  const redis = shared.duplicate({ maxRetriesPerRequest: 1 })
  redis.on('error', (error: Error) => logger.warn({ err: error.message }, 'redis of webhooks'))
  const allowHosts = parseAllowHosts(env.FETCH_ALLOW_HOSTS)
  const runners = new Map<string, Runner>()
  const resting = new Set<string>()
  let stopped = false

  function follow(slug: string): void {
    if (slug === CORE || runners.has(slug) || stopped) return
    runners.set(slug, createRunner({ slug, env, redis, allowHosts, logger, tell: (database, name) => tellAdmins(env, slug, database, name) }))
  }

  async function close(slug: string): Promise<void> {
    const runner = runners.get(slug)
    runners.delete(slug)
    await runner?.close()
  }

  async function letGo(slug: string, runner: Runner): Promise<void> {
    if (await runner.rest() && !isLive(slug) && !isRelayed(slug) && runners.get(slug) === runner) await close(slug)
    // Woken meanwhile: it reads on.
    else if (isLive(slug)) runner.news()
  }

  return {
    follow(slug) {
      runners.get(slug)?.news()
      follow(slug)
    },
    news: slug => runners.get(slug)?.news(),
    async resume(slugs) {
      for (const slug of slugs) {
        if (runners.has(slug) || stopped) continue
        const hasWork = await withClient(env, instanceOf(slug).database, async client => (await client.query('SELECT 1 FROM webhooks WHERE active LIMIT 1')).rows.length > 0).catch(() => false)
        if (hasWork) follow(slug)
      }
    },
    tick() {
      for (const [slug, runner] of runners) {
        if (isLive(slug) || isRelayed(slug) || resting.has(slug)) continue
        resting.add(slug)
        letGo(slug, runner).catch((error: Error) => logger.warn({ tenantId: slug, err: error.message }, 'webhooks')).finally(() => resting.delete(slug))
      }
    },
    leave: close,
    async stop() {
      stopped = true
      await Promise.allSettled([...runners.keys()].map(close))
      redis.disconnect()
    },
  }
}
