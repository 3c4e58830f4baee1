import { CORE, instanceOf, withClient, type Client } from '@kontor/apply'
import { sweepTables } from '@kontor/tenancy'
import type { Logger } from 'pino'
import type { HostEnv } from './env.ts'

export interface TableSweeps {
  /** Nobody uses the tenant: writes anew what erasures left for such a time. Settles when that has ended, however it did. */
  begin(slug: string): Promise<void>
  /** Somebody is about to use it: what runs is broken off, to be done another time. */
  end(slug: string): Promise<void>
  stop(): Promise<void>
}

interface Sweep { cancelled: boolean, pid?: number, done: Promise<void> }

/** Tables of a parked tenant that are written anew for people who were erased; whoever wakes it does not wait for that. */
export function createTableSweeps({ env, logger, work = sweepTables }: { readonly env: HostEnv, readonly logger: Logger, readonly work?: (client: Client) => Promise<string[]> }): TableSweeps {
  const running = new Map<string, Sweep>()

  async function run(slug: string, sweep: Sweep): Promise<void> {
    try {
      const tables = await withClient(env, instanceOf(slug).database, async (client) => {
        sweep.pid = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid
        return sweep.cancelled ? [] : await work(client)
      })
      if (tables.length > 0) logger.info({ tenantId: slug, tables }, 'tables written anew after an erasure')
    }
    catch (error) {
      if (!sweep.cancelled) logger.warn({ tenantId: slug, err: (error as Error).message }, 'tables not written anew; tried again when the tenant is parked next')
    }
  }

  async function end(slug: string): Promise<void> {
    const sweep = running.get(slug)
    if (!sweep) return
    sweep.cancelled = true
    // The whole connection: between two statements there is nothing to cancel.
    if (sweep.pid !== undefined) await withClient(env, instanceOf(CORE).database, client => client.query('SELECT pg_terminate_backend($1)', [sweep.pid])).catch(() => {})
    await sweep.done
  }

  return {
    begin(slug) {
      const present = running.get(slug)
      if (present) return present.done
      const sweep: Sweep = { cancelled: false, done: Promise.resolve() }
      running.set(slug, sweep)
      sweep.done = run(slug, sweep).finally(() => running.delete(slug))
      return sweep.done
    },
    end,
    stop: async () => void await Promise.allSettled([...running.keys()].map(end)),
  }
}
