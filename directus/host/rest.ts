import { workRegistry } from '@kontor/extension-shared/work'
import type { DirectusParts, Flows } from './directus-parts.ts'
import { fromApi } from './from-api.ts'

export interface RestParts {
  readonly flows: Flows
  /** Time of the next run of a schedule. @throws for one that cannot be read */
  readonly nextRun: (cron: string) => Date
  /** Connections to the database that are in use or waited for. */
  readonly connectionsInUse: () => number
}

export interface RestAnswer {
  readonly busy: boolean
  /** ISO 8601, or null when nothing is due. */
  readonly wakeAt: string | null
}

/** How often and how far apart it is looked whether somebody uses the database. Milliseconds. */
const LOOKS = 5
const BETWEEN_LOOKS = 40

/**
 * Says what an instance still has to do: running flows, work that extensions announced, whatever uses the database (an
 * export of Directus goes on after its request), and when the next flow or job is due.
 */
export function createRest({ flows, nextRun, connectionsInUse }: RestParts): () => Promise<RestAnswer> {
  let running = 0
  const execute = flows.executeFlow.bind(flows)
  flows.executeFlow = async (...args) => {
    running++
    try {
      return await execute(...args)
    }
    finally {
      running--
    }
  }

  function scheduled(): Date[] {
    return Object.values(flows.flows).flatMap(({ trigger, options }) => {
      if (trigger !== 'schedule' || typeof options?.cron !== 'string') return []
      try {
        return [nextRun(options.cron)]
      }
      catch {
        // Directus does not run it either.
        return []
      }
    })
  }

  return async () => {
    const announced = await Promise.all([...workRegistry().values()].map(ask => ask()))
    let busy = running > 0 || announced.some(work => work.busy)
    for (let look = 0; look < LOOKS && !busy; look++) {
      busy = connectionsInUse() > 0 || running > 0
      await new Promise(resolve => setTimeout(resolve, BETWEEN_LOOKS))
    }
    const due = [...scheduled(), ...announced.flatMap(work => work.dueAt ?? [])].map(date => date.getTime())
    return { busy, wakeAt: due.length > 0 ? new Date(Math.min(...due)).toISOString() : null }
  }
}

/** With Directus' own modules. */
export function restOf({ getDatabase, getFlowManager }: DirectusParts): () => Promise<RestAnswer> {
  const { sendAt } = fromApi('cron') as { sendAt(cron: string): { toJSDate(): Date } }
  const pool = (getDatabase() as { client: { pool: { numUsed(): number, numPendingAcquires(): number } } }).client.pool
  return createRest({ flows: getFlowManager(), nextRun: cron => sendAt(cron).toJSDate(), connectionsInUse: () => pool.numUsed() + pool.numPendingAcquires() })
}
