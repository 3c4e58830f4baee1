import { instanceOf, type Client, type DatabaseEnv } from '@kontor/apply'
import pg from 'pg'
import { POOLS } from '../connections.ts'
import { HostError } from '../errors.ts'

export interface FormLimits {
  /** Connections together, idle ones too. */
  readonly most: number
  /** Of one tenant: a flood at one leaves room for the others. */
  readonly each: number
  /** Calls that wait. */
  readonly queue: number
  /** Longest wait for a connection, in milliseconds. Well below the time for which the portal waits for an answer. */
  readonly wait: number
  /** How long one is kept without use, in milliseconds. */
  readonly idle: number
}

const LIMITS: FormLimits = { most: POOLS.forms, each: Math.ceil(POOLS.forms / 2), queue: 100, wait: 2_000, idle: 5_000 }
/** Milliseconds after which a statement is given up, so that a table that somebody changes holds no connection for long. */
const STATEMENT = 2_500
/** The server has no room, or a statement took too long: the same will work in a moment. */
const PASSING: ReadonlySet<string> = new Set(['53300', '53400', '57014', '55P03', '40001', '40P01'])

export interface FormConnections {
  /**
   * Gives `work` a connection to the tenant's database.
   * @throws HostError 503 FORMS_BUSY when none is free in time; whatever `work` throws
   */
  use<T>(slug: string, work: (client: Client) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const busy = () => new HostError(503, 'FORMS_BUSY', 'Too many forms are being sent at the same time. Please try again in a few seconds.', 3)

/** Opens one connection for forms. */
export const connectForForms = (env: DatabaseEnv) => async (slug: string): Promise<Client> => {
  const client = new pg.Client({
    host: env.POSTGRES_HOST, port: env.POSTGRES_PORT, user: env.POSTGRES_USER, password: env.POSTGRES_PASSWORD, database: instanceOf(slug).database,
    application_name: 'kontor-forms', connectionTimeoutMillis: 2_000, statement_timeout: STATEMENT, query_timeout: STATEMENT + 500,
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

/**
 * The connections with which anonymous visitors are answered: few, shared by all tenants, kept for some seconds. However
 * many visitors come, PostgreSQL has its other connections for whoever works.
 */
export function createFormConnections(connect: (slug: string) => Promise<Client>, limits: FormLimits = LIMITS): FormConnections {
  const working = new Map<string, number>()
  const resting: { readonly slug: string, readonly client: Client, readonly timer: NodeJS.Timeout, readonly drop: () => void }[] = []
  const waiting: { readonly slug: string, readonly go: () => void }[] = []
  let all = 0
  let closed = false

  const hasRoom = (slug: string) => all < limits.most && (working.get(slug) ?? 0) < limits.each
  const enter = (slug: string): void => {
    all++
    working.set(slug, (working.get(slug) ?? 0) + 1)
  }
  function leave(slug: string): void {
    all--
    const left = (working.get(slug) ?? 1) - 1
    if (left > 0) working.set(slug, left)
    else working.delete(slug)
    const next = waiting.findIndex(one => hasRoom(one.slug))
    if (next >= 0) waiting.splice(next, 1)[0]?.go()
  }

  function takeTurn(slug: string): Promise<void> {
    if (closed) return Promise.reject(busy())
    if (hasRoom(slug)) {
      enter(slug)
      return Promise.resolve()
    }
    if (waiting.length >= limits.queue) return Promise.reject(busy())
    return new Promise((resolve, reject) => {
      const one = {
        slug,
        go() {
          clearTimeout(timer)
          enter(slug)
          resolve()
        },
      }
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(one), 1)
        reject(busy())
      }, limits.wait)
      waiting.push(one)
    })
  }

  function wake(slug?: string): Client | undefined {
    const at = slug === undefined ? 0 : resting.findIndex(one => one.slug === slug)
    const [found] = at < 0 ? [] : resting.splice(at, 1)
    if (!found) return undefined
    clearTimeout(found.timer)
    found.client.removeListener('end', found.drop)
    return found.client
  }
  const end = (client: Client | undefined) => client?.end().catch(() => {})

  async function lend(slug: string): Promise<Client> {
    const known = wake(slug)
    if (known) return known
    // One of another tenant that rests makes room: who works is counted already, this one too.
    while (resting.length + all > limits.most) await end(wake())
    return connect(slug)
  }

  function rest(slug: string, client: Client): void {
    const one = { slug, client, timer: setTimeout(drop, limits.idle), drop }
    function drop(): void {
      const at = resting.indexOf(one)
      if (at < 0) return
      resting.splice(at, 1)
      clearTimeout(one.timer)
      void end(client)
    }
    one.timer.unref()
    client.once('end', drop)
    resting.push(one)
  }

  return {
    async use(slug, work) {
      await takeTurn(slug)
      let client: Client | undefined
      try {
        client = await lend(slug)
        const result = await work(client)
        rest(slug, client)
        return result
      }
      catch (error) {
        // A refusal of ours leaves the connection as it was; after anything else nobody knows.
        if (client && error instanceof HostError) rest(slug, client)
        else await end(client)
        if (PASSING.has(String((error as { code?: unknown }).code))) throw busy()
        throw error
      }
      finally {
        leave(slug)
      }
    },
    async close() {
      closed = true
      while (resting.length > 0) await end(wake())
    },
  }
}
