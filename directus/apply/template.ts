import { TENANT_SEEDS, seedTenant } from '@kontor/demo'
import { quote } from '@kontor/compile/sql.ts'
import { applyModel } from './apply.ts'
import { databaseExists, locked, withClient, withMaintenance, type Client } from './connect.ts'
import type { DatabaseEnv } from './env.ts'
import type { Instance } from './instance.ts'
import { compileModel } from './plan.ts'
import { hashOf } from './state.ts'

const PREFIX = 'kontor_template_'
const SPARE_PREFIX = 'kontor_spare_'
const LOCK = 'kontor_template'
/** PostgreSQL: a database of that name does not exist; it is in use. */
const MISSING = '3D000'
const IN_USE = '55006'

/** Version of what a new tenant starts with: the model and the records that every tenant gets. */
export function templateVersion(): string {
  return hashOf(compileModel(templateInstance('')).hash, TENANT_SEEDS).slice(0, 16)
}

export const templateDatabase = (): string => `${PREFIX}${templateVersion()}`

/** What a tenant is before it has a name. */
const templateInstance = (database: string): Instance => ({ slug: 'template', model: 'tenant', database, name: 'Kontor' })

/**
 * Makes the database from which tenants are cloned, with model, rights and seeds, when this version has none yet, and
 * drops those of other versions with their spares.
 * @returns whether it was made now
 */
export async function ensureTemplate(env: DatabaseEnv): Promise<boolean> {
  const name = templateDatabase()
  return withMaintenance(env, client => locked(client, LOCK, async () => {
    const missing = !await databaseExists(client, name)
    if (missing) await makeTemplate(env, client, name)
    const version = templateVersion()
    const { rows } = await client.query<{ datname: string }>(`SELECT datname FROM pg_database WHERE datname LIKE '${PREFIX}%' OR datname LIKE '${SPARE_PREFIX}%'`)
    for (const { datname } of rows) if (!datname.includes(version)) await client.query(`DROP DATABASE IF EXISTS ${quote(datname)} WITH (FORCE)`)
    return missing
  }))
}

async function makeTemplate(env: DatabaseEnv, client: Client, name: string): Promise<void> {
  const draft = `${PREFIX}draft`
  await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`)
  await applyModel(env, templateInstance(draft))
  await withClient(env, draft, async (db) => {
    await seedTenant(db, { demo: false })
    // What a tenant starts with is no news, and every clone would tell it with the same ids.
    await db.query('TRUNCATE kontor_state.outbox_events, kontor_state.webhook_queue')
    // Clones carry over what is dead and what the planner does not know.
    await db.query('VACUUM (ANALYZE)')
  })
  await renameDatabase(client, draft, name)
  // Nobody may hold a connection while it is being cloned.
  await client.query(`ALTER DATABASE ${quote(name)} WITH ALLOW_CONNECTIONS false`)
}

/** Renames a database once its last connection, which may take a moment to end, is gone. */
export async function renameDatabase(client: Client, from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await client.query(`ALTER DATABASE ${quote(from)} RENAME TO ${quote(to)}`)
      return
    }
    catch (error) {
      if ((error as { code?: string }).code !== IN_USE || attempt >= 40) throw error
      await new Promise(resolve => setTimeout(resolve, 25))
    }
  }
}

/**
 * A database with everything that a new tenant has but its name: a spare that was made ahead, else a clone made now.
 * @param name must be free
 * @returns where it came from
 */
export async function cloneTemplate(env: DatabaseEnv, name: string): Promise<'spare' | 'template'> {
  return withMaintenance(env, async (client) => {
    for (const spare of await spares(client)) {
      try {
        await client.query(`ALTER DATABASE ${quote(spare)} RENAME TO ${quote(name)}`)
        return 'spare'
      }
      catch (error) {
        // Somebody else was quicker.
        if ((error as { code?: string }).code !== MISSING) throw error
      }
    }
    await makeClone(client, name)
    return 'template'
  })
}

/** WAL_LOG, because copying files would wait for two checkpoints of the whole server. */
async function makeClone(client: Client, name: string): Promise<void> {
  await client.query(`CREATE DATABASE ${quote(name)} TEMPLATE ${quote(templateDatabase())} STRATEGY WAL_LOG`)
}

async function spares(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database WHERE datname LIKE $1 ORDER BY oid', [`${SPARE_PREFIX}${templateVersion()}%`])
  return rows.map(row => row.datname)
}

/**
 * Makes clones ahead, so that the next tenant needs none.
 * @param count how many shall lie ready
 * @returns how many were made
 */
export async function ensureSpares(env: DatabaseEnv, count: number): Promise<number> {
  return withMaintenance(env, client => locked(client, LOCK, async () => {
    if (!await databaseExists(client, templateDatabase())) return 0
    const missing = count - (await spares(client)).length
    for (let made = 0; made < missing; made++) await makeClone(client, `${SPARE_PREFIX}${templateVersion()}_${Date.now().toString(36)}${made}`)
    return Math.max(0, missing)
  }))
}

export interface TenantFacts {
  readonly slug: string
  readonly name: string
  readonly locale: 'de' | 'en'
  /** Who made the database: the id of the job. */
  readonly owner: string
}

/** Gives a fresh clone its name; may run again. */
export async function personalize(env: DatabaseEnv, database: string, { slug, name, locale, owner }: TenantFacts): Promise<void> {
  await withClient(env, database, async (client) => {
    await client.query('BEGIN')
    // Directus tells installations apart by the project's id.
    await client.query('UPDATE directus_settings SET project_id = gen_random_uuid(), project_name = $1, project_url = $2, default_language = $3', [name, env.PUBLIC_URL, locale === 'de' ? 'de-DE' : 'en-US'])
    await client.query('UPDATE tenant_settings SET name = $1, locale = $2', [name, locale])
    await client.query('INSERT INTO kontor_state.tenant (slug, owner) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, owner = excluded.owner', [slug, owner])
    await client.query('COMMIT')
  })
}

/** Which job made a tenant's database; nothing for one that is older than jobs, or is not there. */
export async function ownerOf(env: DatabaseEnv, database: string): Promise<string | undefined> {
  try {
    return await withClient(env, database, async client => (await client.query<{ owner: string }>('SELECT owner FROM kontor_state.tenant')).rows[0]?.owner)
  }
  catch (error) {
    // 42P01: no such table.
    if (['42P01', MISSING].includes((error as { code?: string }).code ?? '')) return undefined
    throw error
  }
}
