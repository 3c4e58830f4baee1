import { CORE, instanceOf } from '@kontor/apply'
import { JOB_WAITS } from '@kontor/compile/tenancy.ts'
import pg from 'pg'
import { openJobs } from '../tenants.ts'
import type { World } from '../world.ts'
import { runJob } from './run-job.ts'

/** Looks for jobs that nobody announced, in milliseconds. */
const INTERVAL = 30_000
/** Between two attempts to listen, in milliseconds. */
const RECONNECT = 1_000
export { JOB_WAITS }

/** Jobs at the same time, each at another tenant. */
const AT_ONCE = 2
/** First key of the locks of tenants among PostgreSQL's advisory locks. */
export const JOB_LOCKS = 0x6b6f6e74

export interface Reconciler {
  /** Takes and runs what waits; resolves when there is nothing more that this process could take. */
  drain(): Promise<void>
  stop(): Promise<void>
}

export interface ReconcilerOptions {
  /** What to do with a job. */
  readonly run?: (id: string) => Promise<void>
  /** Nothing more is to be done for now. */
  readonly onIdle?: () => void
}

/**
 * Runs the jobs of tenants, also those that a killed process left: a job belongs to whoever holds the lock of its tenant,
 * and PostgreSQL frees that with the connection.
 */
export function createReconciler(world: World, { run = id => runJob(world, id), onIdle = () => {} }: ReconcilerOptions = {}): Reconciler {
  const { env, logger } = world
  const taken = new Map<string, Promise<void>>()
  let draining: Promise<void> | undefined
  let again = false
  let woken = Promise.withResolvers<void>()
  let closed = false
  let listener: pg.Client | undefined

  const connect = () => new pg.Client({
    host: env.POSTGRES_HOST, port: env.POSTGRES_PORT, user: env.POSTGRES_USER, password: env.POSTGRES_PASSWORD, database: instanceOf(CORE).database,
    application_name: 'kontor-tenancy', connectionTimeoutMillis: 5_000, keepAlive: true,
  })

  async function listen(): Promise<void> {
    if (closed) return
    const client = connect()
    listener = client
    client.on('error', error => logger.warn({ err: error.message }, 'no news of jobs'))
    client.once('end', () => void (closed || setTimeout(() => void listen(), RECONNECT).unref()))
    client.on('notification', () => kick())
    try {
      await client.connect()
      await client.query(`LISTEN ${JOB_WAITS}`)
      kick()
    }
    catch (error) {
      logger.warn({ err: (error as Error).message }, 'no news of jobs')
      await client.end().catch(() => {})
    }
  }

  function kick(): void {
    drain().catch((error: unknown) => logger.warn({ err: (error as Error).message }, 'jobs could not be read'))
  }

  /** One pass at a time; who asks meanwhile gets another one. */
  function drain(): Promise<void> {
    again = true
    woken.resolve()
    draining ??= (async () => {
      try {
        while (!closed && (again || taken.size > 0)) {
          woken = Promise.withResolvers()
          again = false
          const waits = await pass()
          if (taken.size > 0 && !again) await Promise.race([...taken.values(), woken.promise])
          again ||= waits
        }
      }
      finally {
        draining = undefined
        if (!closed) onIdle()
      }
    })()
    return draining
  }

  /** @returns whether something waits for its turn */
  async function pass(): Promise<boolean> {
    for (const { id, tenant } of await openJobs(world.sql)) {
      if (taken.has(tenant)) continue
      if (taken.size >= AT_ONCE) return true
      taken.set(tenant, locked(tenant, id).catch((error: unknown) => {
        logger.error({ tenantId: tenant, err: error }, 'the job could not be run to its end')
      }).finally(() => taken.delete(tenant)))
    }
    return false
  }

  async function locked(tenant: string, id: string): Promise<void> {
    const client = connect()
    client.on('error', () => {})
    await client.connect()
    try {
      const { rows: [row] } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS mine', [JOB_LOCKS, tenant])
      if (row?.mine) await run(id)
    }
    finally {
      await client.end().catch(() => {})
    }
  }

  const timer = setInterval(kick, INTERVAL)
  timer.unref()
  void listen()
  return {
    drain,
    async stop() {
      closed = true
      clearInterval(timer)
      await listener?.end().catch(() => {})
    },
  }
}
