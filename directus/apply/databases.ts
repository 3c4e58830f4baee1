import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { databaseExists, locked, withClient, withMaintenance } from './connect.ts'
import type { DatabaseEnv } from './env.ts'

const EXTENSIONS = ['pg_trgm', 'unaccent'] as const

/** Version of the installed @directus/api. */
export const DIRECTUS_VERSION: string = (createRequire(import.meta.url)('@directus/api/package.json') as { version: string }).version
const TEMPLATE = `kontor_directus_${DIRECTUS_VERSION.replaceAll('.', '_')}`

/**
 * Makes the database when it is missing, with Directus' own tables. Those take seconds to make, so they are made once in
 * a template, from which each database is copied.
 * @returns whether it was made
 */
export async function ensureDatabase(env: DatabaseEnv, name: string): Promise<boolean> {
  return withMaintenance(env, async client => await databaseExists(client, name) ? false : locked(client, TEMPLATE, async () => {
    if (await databaseExists(client, name)) return false
    if (!await databaseExists(client, TEMPLATE)) {
      const draft = `${TEMPLATE}_draft`
      await client.query(`DROP DATABASE IF EXISTS ${draft}`)
      await client.query(`CREATE DATABASE ${draft} TEMPLATE template0 ENCODING 'UTF8'`)
      await prepareTemplate(env, draft)
      await client.query(`ALTER DATABASE ${draft} RENAME TO ${TEMPLATE}`)
    }
    await client.query(`CREATE DATABASE "${name}" TEMPLATE ${TEMPLATE}`)
    // Directus tells installations apart by this id.
    await withClient(env, name, copy => copy.query('UPDATE directus_settings SET project_id = gen_random_uuid()'))
    return true
  }))
}

async function prepareTemplate(env: DatabaseEnv, name: string): Promise<void> {
  await installDirectus(env, name)
  await withClient(env, name, client => client.query('INSERT INTO directus_settings (project_name) SELECT \'Kontor\' WHERE NOT EXISTS (SELECT 1 FROM directus_settings)'))
}

/**
 * Brings Directus' own tables of a database to the installed version, and the extensions that the model needs.
 * @throws Error with what the installing process wrote when it fails
 */
export async function installDirectus(env: DatabaseEnv, database: string): Promise<void> {
  await withClient(env, database, async (client) => {
    for (const extension of EXTENSIONS) await client.query(`CREATE EXTENSION IF NOT EXISTS ${extension}`)
  })
  const child = fork(fileURLToPath(new URL('./install.ts', import.meta.url)), {
    execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH, NODE_ENV: 'production', CONFIG_PATH: '/nonexistent', MIGRATIONS_PATH: '/nonexistent', TELEMETRY: 'false', LOG_LEVEL: 'warn',
      DB_CLIENT: 'pg', DB_HOST: env.POSTGRES_HOST, DB_PORT: String(env.POSTGRES_PORT), DB_DATABASE: database, DB_USER: env.POSTGRES_USER, DB_PASSWORD: env.POSTGRES_PASSWORD,
    },
  })
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => { output += chunk.toString() })
  child.stderr?.on('data', (chunk: Buffer) => { output += chunk.toString() })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`Directus' tables could not be installed in ${database}:\n${output.trim()}`)
}
