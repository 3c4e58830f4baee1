import pg from 'pg'
import type { DatabaseEnv } from './env.ts'

export type Client = pg.Client
/** The database that always exists; databases are made from there. */
const MAINTENANCE = 'postgres'

/** Opens one connection, runs `work` and closes it whatever happens. */
export async function withClient<T>(env: DatabaseEnv, database: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    host: env.POSTGRES_HOST, port: env.POSTGRES_PORT, user: env.POSTGRES_USER, password: env.POSTGRES_PASSWORD, database,
    application_name: 'kontor-apply', connectionTimeoutMillis: 5_000,
  })
  // A server that goes away while the connection idles must not end the process: the next query reports it.
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  }
  finally {
    await client.end()
  }
}

/** @returns whether the server has a database of that name */
export async function databaseExists(client: Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  return rowCount === 1
}

export function withMaintenance<T>(env: DatabaseEnv, work: (client: Client) => Promise<T>): Promise<T> {
  return withClient(env, MAINTENANCE, work)
}

/** Runs `work` in a transaction that is undone when it throws. */
export async function transaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  try {
    const result = await work()
    await client.query('COMMIT')
    return result
  }
  catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** Only one process at a time does what `key` names on this database. */
export async function locked<T>(client: Client, key: string, work: () => Promise<T>): Promise<T> {
  await client.query('SELECT pg_advisory_lock(hashtext($1))', [key])
  try {
    return await work()
  }
  finally {
    await client.query('SELECT pg_advisory_unlock(hashtext($1))', [key]).catch(() => {})
  }
}
