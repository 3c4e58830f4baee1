import { CORE } from '@kontor/apply'
import { MODULES } from '@kontor/model'
import type { Logger } from 'pino'
import type { CoreDatabase } from './core-database.ts'
import type { Fleet } from './fleet-contract.ts'
import type { TenantDirectory } from './tenant-directory.ts'
import type { WakeSchedule } from './wake-schedule.ts'

/** Milliseconds after which news that could not be followed are followed again. */
const AGAIN = 3_000

export interface FollowParts {
  readonly directory: TenantDirectory
  readonly core: Pick<CoreDatabase, 'listSchedules'>
  readonly fleet: Pick<Fleet, 'find' | 'list' | 'retire'>
  readonly schedule: Pick<WakeSchedule, 'set' | 'clear'>
  /** Tells the portal. */
  readonly announce: (slug: string) => Promise<void>
  readonly logger: Logger
  /** Milliseconds. */
  readonly again?: number
}

export interface TenantFollower {
  /** A tenant was made, changed or removed. */
  changed(slug: string): void
  /** News may have been missed: what was switched while nobody listened is told to those who are live. */
  missed(): void
  close(): void
}

/**
 * Does what changes of tenants ask for: a suspended tenant's process ends at once, one that is open again goes on with
 * its schedule. What fails, because the database is away for a moment, is done again until it works.
 */
export function followTenants({ directory, core, fleet, schedule, announce, logger, again = AGAIN }: FollowParts): TenantFollower {
  const later = new Map<string, NodeJS.Timeout>()
  let closed = false

  async function follow(slug: string): Promise<void> {
    await directory.forget(slug)
    await announce(slug)
    const tenant = await directory.find(slug)
    if (tenant?.status === 'active') {
      const live = fleet.find(slug)
      if (live) live.process.send({ type: 'modules', off: MODULES.filter(module => !tenant.modules.includes(module)) })
      else schedule.set(slug, (await core.listSchedules()).find(found => found.slug === slug)?.wakeAt)
    }
    else if (tenant?.status !== 'creating' && tenant?.status !== 'failed') {
      schedule.clear(slug)
      await fleet.retire(slug)
    }
  }

  function changed(slug: string): void {
    clearTimeout(later.get(slug))
    later.delete(slug)
    follow(slug).catch((error: Error) => {
      logger.warn({ tenantId: slug, err: error.message }, 'news of a tenant could not be followed; trying again')
      clearTimeout(later.get(slug))
      if (!closed) later.set(slug, setTimeout(() => changed(slug), again).unref())
    })
  }

  return {
    changed,
    missed() {
      directory.forgetAll()
        .then(() => {
          for (const { slug } of fleet.list()) if (slug !== CORE) changed(slug)
        })
        .catch((error: Error) => logger.error({ err: error.message }, 'what is known of tenants could not be forgotten'))
    },
    close() {
      closed = true
      for (const timer of later.values()) clearTimeout(timer)
    },
  }
}
