import type { Logger } from 'pino'

/** How long before something is due its tenant is woken, and how soon a wake that failed is repeated. Milliseconds. */
const LEAD = 20_000
const AGAIN = 30_000

export interface WakeSchedule {
  /** A tenant was parked, or its notes were read: when it has to be up again. */
  set(slug: string, at: Date | undefined): void
  /** It is up by itself, suspended or gone. */
  clear(slug: string): void
  /** Wakes who is due; called again and again. One after the other, so that a hub that starts is not overrun. */
  tick(now?: number): Promise<void>
}

/** Knows when parked tenants have something to do by themselves. */
export function createWakeSchedule(wake: (slug: string) => Promise<void>, logger: Logger): WakeSchedule {
  const due = new Map<string, number>()
  let ticking = false
  return {
    set(slug, at) {
      if (at) due.set(slug, at.getTime())
      else due.delete(slug)
    },
    clear: slug => void due.delete(slug),
    async tick(now = Date.now()) {
      if (ticking) return
      ticking = true
      try {
        for (const [slug, at] of [...due].sort((a, b) => a[1] - b[1])) {
          if (at - LEAD > now) break
          due.delete(slug)
          await wake(slug).catch((error: Error) => {
            logger.warn({ tenantId: slug, err: error.message }, 'tenant not woken for its schedule; trying again')
            due.set(slug, now + LEAD + AGAIN)
          })
        }
      }
      finally {
        ticking = false
      }
    },
  }
}
