import { execute, type Change } from './change.ts'
import { locked, transaction, withClient, type Client } from './connect.ts'
import { DIRECTUS_VERSION, ensureDatabase, installDirectus } from './databases.ts'
import type { DatabaseEnv } from './env.ts'
import type { Instance } from './instance.ts'
import { runMigrations } from './migrations.ts'
import { compileModel, planChanges } from './plan.ts'
import { prepareState, readState, writeState, type State } from './state.ts'

export interface ApplyResult {
  /** The database was made. */
  readonly created: boolean
  /** What was done; empty when there was nothing to do. */
  readonly changes: readonly Change[]
  /** Hash of the model that the database now has. */
  readonly hash: string
}

/**
 * Brings one instance to the model: makes the database when it is missing, adds what it lacks and patches what the model
 * owns. Never drops; fields and collections of an admin stay. Costs two queries when the model was applied before.
 * @param options.full compares everything even when the model's hash is the one applied last
 * @throws Error that names the step that failed; then nothing of the model was changed
 */
export async function applyModel(env: DatabaseEnv, instance: Instance, options: { full?: boolean } = {}): Promise<ApplyResult> {
  const wanted = compileModel(instance)
  const created = await ensureDatabase(env, instance.database)
  return withClient(env, instance.database, async (client) => {
    const isApplied = (state: State | undefined) => state?.hash === wanted.hash && !options.full
    if (isApplied(await readState(client))) return { created, changes: [], hash: wanted.hash }
    return locked(client, 'kontor_state.model', async () => {
      // Another process may have applied it while this one waited.
      const before = await readState(client)
      if (isApplied(before)) return { created, changes: [], hash: wanted.hash }
      if (await needsInstall(client, before)) await installDirectus(env, instance.database)
      const changes = await transaction(client, async () => {
        await prepareState(client)
        await runMigrations(client, instance.model, before === undefined)
        const planned = await planChanges(client, instance, wanted, { fresh: before === undefined, publicUrl: env.PUBLIC_URL })
        await execute(client, planned)
        for (const sql of wanted.routines) await client.query(sql)
        await writeState(client, wanted.hash)
        return planned
      })
      return { created, changes, hash: wanted.hash }
    })
  })
}

/** Directus' tables are those of another version, or somebody made the database empty. */
async function needsInstall(client: Client, before: State | undefined): Promise<boolean> {
  if (before) return before.directus !== DIRECTUS_VERSION
  const { rows: [found] } = await client.query<{ there: boolean }>('SELECT to_regclass(\'public.directus_settings\') IS NOT NULL AS there')
  return found?.there !== true
}

/**
 * What apply would do with every part compared, without doing it.
 * @returns nothing when the database is missing or was never applied to
 */
export async function planModel(env: DatabaseEnv, instance: Instance): Promise<Change[] | undefined> {
  const wanted = compileModel(instance)
  return withClient(env, instance.database, async (client) => {
    if (!await readState(client)) return undefined
    return planChanges(client, instance, wanted, { fresh: false, publicUrl: env.PUBLIC_URL })
  })
}
