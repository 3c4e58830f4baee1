import { execute, toDo, type Change } from './change.ts'
import { locked, transaction, withClient, type Client } from './connect.ts'
import { DIRECTUS_VERSION, ensureDatabase, installDirectus } from './databases.ts'
import type { DatabaseEnv } from './env.ts'
import type { Instance } from './instance.ts'
import { MIGRATIONS, openMigrations, runMigrations, type Migration } from './migrations.ts'
import { appliedState, compileModel, planChanges, type CompiledModel } from './plan.ts'
import { prepareState, readApplied, readState, writeState, type State } from './state.ts'

export interface ApplyResult {
  /** The database was made. */
  readonly created: boolean
  /** What was done, and what was left to a person; empty when there was nothing to do. */
  readonly changes: readonly Change[]
  /** Hash of the model that the database now has. */
  readonly hash: string
}

/**
 * Brings one instance to the model: makes the database when it is missing, adds what it lacks and patches what the model
 * owns. Never drops; fields and collections of an admin stay, and so do looks and texts of ours that somebody changed by
 * hand. Costs two queries when the model was applied before.
 * @param options.repair compares everything even when the model's hash is the one applied last, and takes back what was
 * changed by hand
 * @param options.model another version than today's
 * @param options.migrations of that version
 * @throws Error that names the step that failed; then nothing of the model was changed
 */
export async function applyModel(env: DatabaseEnv, instance: Instance, options: { repair?: boolean, model?: CompiledModel, migrations?: readonly Migration[] } = {}): Promise<ApplyResult> {
  const wanted = options.model ?? compileModel(instance)
  const migrations = options.migrations ?? MIGRATIONS
  const created = await ensureDatabase(env, instance.database)
  return withClient(env, instance.database, async (client) => {
    const isApplied = (state: State | undefined) => state?.hash === wanted.hash && !options.repair
    if (isApplied(await readState(client))) return { created, changes: [], hash: wanted.hash }
    return locked(client, 'kontor_state.model', async () => {
      // Another process may have applied it while this one waited.
      const before = await readState(client)
      if (isApplied(before)) return { created, changes: [], hash: wanted.hash }
      if (await needsInstall(client, before)) await installDirectus(env, instance.database)
      const changes = await transaction(client, async () => {
        await prepareState(client)
        await runMigrations(client, instance.model, before === undefined, migrations.filter(({ late }) => !late))
        const planned = await planChanges(client, instance, wanted, { fresh: before === undefined, publicUrl: env.PUBLIC_URL, applied: await readApplied(client) })
        await execute(client, toDo(planned, options.repair === true))
        for (const sql of wanted.routines) await client.query(sql)
        await runMigrations(client, instance.model, before === undefined, migrations.filter(({ late }) => late))
        await writeState(client, wanted.hash, appliedState(wanted))
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

/** What apply would find in an instance. */
export interface Plan {
  /** Whether the database has the model of today, a former one, or nothing yet. */
  readonly state: 'current' | 'outdated' | 'missing'
  /** Migrations that are still to run; what they do to the database is not in `changes`. */
  readonly migrations: readonly string[]
  readonly changes: readonly Change[]
}

/** Compares every part of an instance with the model and changes nothing. */
export async function planInstance(env: DatabaseEnv, instance: Instance): Promise<Plan> {
  const missing: Plan = { state: 'missing', migrations: [], changes: [] }
  const wanted = compileModel(instance)
  try {
    return await withClient(env, instance.database, async (client) => {
      const state = await readState(client)
      if (!state) return missing
      const unchanged = state.hash === wanted.hash
      return {
        state: unchanged ? 'current' : 'outdated', migrations: await openMigrations(client, instance.model),
        changes: await planChanges(client, instance, wanted, { fresh: false, publicUrl: env.PUBLIC_URL, applied: await readApplied(client), unchanged }),
      }
    })
  }
  catch (error) {
    // 3D000: the database does not exist.
    if ((error as { code?: string }).code === '3D000') return missing
    throw error
  }
}

/** @returns what differs, or nothing when the database is missing or was never applied to */
export async function planModel(env: DatabaseEnv, instance: Instance): Promise<readonly Change[] | undefined> {
  const { state, changes } = await planInstance(env, instance)
  return state === 'missing' ? undefined : changes
}
