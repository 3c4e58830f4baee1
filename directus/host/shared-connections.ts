import { instanceOf, type Client, type DatabaseEnv } from '@kontor/apply'
import pg from 'pg'

export interface ConnectionLimits {
  /** Connections together, idle ones too. */
  readonly most: number
  /** Of one tenant: a flood at one leaves room for the others. */
  readonly each: number
  /** Calls that wait. */
  readonly queue: number
  /** Longest wait for a connection, in milliseconds. */
  readonly wait: number
  /** How long one is kept without use, in milliseconds. */
  readonly idle: number
}

export interface SharedConnections {
  /**
   * Gives `work` a connection to the tenant's database.
   * @throws what `busy` makes when none is free in time; whatever `work` throws
   */
  use<T>(slug: string, work: (client: Client) => Promise<T>): Promise<T>
  /** Ends those of a tenant that nobody uses. */
  release(slug: string): Promise<void>
  close(): Promise<void>
}

interface SharedParts {
  readonly connect: (slug: string) => Promise<Client>
  readonly limits: ConnectionLimits
  readonly busy: () => Error
  /** Whether a connection is as it was before, although the work failed. */
  readonly isIntact?: (error: unknown) => boolean
}

/** Opens single connections. @param times milliseconds: for the connection, and after which a statement is given up */
export const connectAs = (env: DatabaseEnv, name: string, times: { readonly connect: number, readonly statement: number }) => async (slug: string): Promise<Client> => {
  const client = new pg.Client({
    host: env.POSTGRES_HOST, port: env.POSTGRES_PORT, user: env.POSTGRES_USER, password: env.POSTGRES_PASSWORD, database: instanceOf(slug).database,
    application_name: name, connectionTimeoutMillis: times.connect, statement_timeout: times.statement, query_timeout: times.statement + 500,
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

/**
 * Few connections, shared by all tenants and kept for some seconds: however many tenants have something to do,
 * PostgreSQL has its other connections for whoever works. Who waits longest comes first.
 */
export function createSharedConnections({ connect, limits, busy, isIntact = () => false }: SharedParts): SharedConnections {
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
    if (closed) return void end(client)
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
        // Mostly nobody knows in what state the connection is, and what it holds.
        if (client && isIntact(error)) rest(slug, client)
        else await end(client)
        throw error
      }
      finally {
        leave(slug)
      }
    },
    async release(slug) {
      for (let client = wake(slug); client; client = wake(slug)) await end(client)
    },
    async close() {
      closed = true
      while (resting.length > 0) await end(wake())
    },
  }
}
