import { seedKeys, seedTenant } from '@kontor/demo'
import { DEMO_SLUG } from '@kontor/model'
import { announceChange } from './announce.ts'
import { applyModel, type ApplyResult } from './apply.ts'
import { databaseExists, withClient, withMaintenance } from './connect.ts'
import type { DatabaseEnv } from './env.ts'
import { CORE, instanceOf, type Instance } from './instance.ts'
import { compileModel } from './plan.ts'
import { cloneTemplate, ensureTemplate, personalize } from './template.ts'

export const DEMO = DEMO_SLUG

/** What became of one instance. */
export type Outcome =
  | ApplyResult & { readonly seeded: number, readonly failed?: undefined }
  /** It stays as it was, readable, on its old model. */
  | { readonly failed: Error }

export interface ApplyOptions {
  /** Takes back what was changed by hand. */
  readonly repair?: boolean
  /** Called after each instance. */
  readonly onDone?: (slug: string, outcome: Outcome) => void
}

/**
 * Brings one instance, or all, to the model, one after the other: `core` first, then the template of new tenants, then the
 * tenants, also suspended ones. Each is changed in one transaction and keeps its version, so a run that was cut off goes
 * on where it stopped. With `all` a tenant that fails holds up no other.
 * @param target `core`, a tenant's slug, or `all`
 * @throws Error when core, the template or the one tenant that was named fails
 */
export async function applyTarget(env: DatabaseEnv, target: string, { repair = false, onDone = () => {} }: ApplyOptions = {}): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  const done = (slug: string, outcome: Outcome) => {
    outcomes.set(slug, outcome)
    onDone(slug, outcome)
  }
  if (target === 'all' || target === CORE) done(CORE, await applyOne(env, instanceOf(CORE), repair))
  if (target === CORE) return outcomes
  const tenants = target === 'all' ? await listTenants(env) : [await findTenant(env, target)]
  await ensureTemplate(env)
  const noted = target === 'all' ? await markOutdated(env) : new Map<string, string | null>()
  for (const tenant of tenants) {
    try {
      const result = await applyOne(env, tenant, repair)
      if (noted.get(tenant.slug) !== result.hash) await noteTenant(env, tenant, result.hash)
      done(tenant.slug, result)
    }
    catch (error) {
      if (target !== 'all') throw error
      done(tenant.slug, { failed: error as Error })
    }
  }
  return outcomes
}

async function applyOne(env: DatabaseEnv, instance: Instance, repair: boolean): Promise<ApplyResult & { seeded: number }> {
  const { hash } = compileModel(instance)
  if (!repair && await isUpToDate(env, instance, hash)) return { created: false, changes: [], hash, seeded: 0 }
  const cloned = instance.model === 'tenant' && await cloneMissing(env, instance)
  const result = await applyModel(env, instance, { repair })
  const seeded = instance.model === 'tenant' ? await withClient(env, instance.database, client => seedTenant(client, { demo: instance.slug === DEMO })) : 0
  if (result.changes.length > 0 && !result.created) await announceChange(env, instance)
  return { ...result, created: result.created || cloned, seeded }
}

/** Whether model and first records are there: one question on one connection, because most runs find nothing to do in most tenants. */
async function isUpToDate(env: DatabaseEnv, { model, slug, database }: Instance, hash: string): Promise<boolean> {
  const keys = model === 'tenant' ? seedKeys({ demo: slug === DEMO }) : []
  const seeded = keys.length === 0 ? 'true' : '(SELECT count(*) FROM kontor_state.seeded WHERE key = ANY($2)) >= cardinality($2::text[])'
  try {
    return await withClient(env, database, async client => (await client.query<{ current: boolean }>(`SELECT hash = $1 AND ${seeded} AS current FROM kontor_state.model`, keys.length === 0 ? [hash] : [hash, keys])).rows[0]?.current === true)
  }
  catch (error) {
    if (NOT_THERE.has((error as { code?: string }).code ?? '')) return false
    throw error
  }
}
/** PostgreSQL: no such database, schema, table or column. */
const NOT_THERE = new Set(['3D000', '3F000', '42P01', '42703'])

async function cloneMissing(env: DatabaseEnv, { slug, name, database }: Instance): Promise<boolean> {
  if (await withMaintenance(env, client => databaseExists(client, database))) return false
  await cloneTemplate(env, database)
  await personalize(env, database, { slug, name, locale: 'de', owner: 'apply' })
  return true
}

interface TenantRow { readonly slug: string, readonly name: string, readonly status: string, readonly model_hash: string | null, readonly up_to_date: boolean }

async function readTenants(env: DatabaseEnv): Promise<TenantRow[]> {
  const core = instanceOf(CORE)
  if (!await withMaintenance(env, client => databaseExists(client, core.database))) return []
  return withClient(env, core.database, async client => (await client.query<TenantRow>('SELECT slug, name, status, model_hash, up_to_date FROM tenants ORDER BY slug')).rows)
}

/** Core's tenants that have a database of their own for certain: suspended ones too unless told otherwise, and demo before core knows it. */
export async function listTenants(env: DatabaseEnv, statuses: readonly string[] = ['active', 'suspended']): Promise<Instance[]> {
  const rows = await readTenants(env)
  if (!rows.some(row => row.slug === DEMO)) rows.unshift({ slug: DEMO, name: 'Demo GmbH', status: 'active', model_hash: null, up_to_date: false })
  return rows.filter(row => statuses.includes(row.status)).map(row => instanceOf(row.slug, row.name))
}

/** @throws Error for a slug that no tenant has */
async function findTenant(env: DatabaseEnv, slug: string): Promise<Instance> {
  const wanted = instanceOf(slug)
  // One that is being restored has its database too.
  const found = (await listTenants(env, ['active', 'suspended', 'creating'])).find(tenant => tenant.slug === slug)
  if (!found) throw new Error(`There is no tenant ${wanted.slug}. It is made with: npm run tenant -- create ${wanted.slug} --name <name> --admin <address>`)
  return found
}

/**
 * Says of every tenant whether it has the model of today, before the work on them begins.
 * @returns the model that each is noted to have
 */
async function markOutdated(env: DatabaseEnv): Promise<Map<string, string | null>> {
  const { hash } = compileModel(instanceOf(DEMO))
  await withClient(env, instanceOf(CORE).database, client => client.query('UPDATE tenants SET up_to_date = (model_hash IS NOT DISTINCT FROM $1) WHERE up_to_date <> (model_hash IS NOT DISTINCT FROM $1)', [hash]))
  return new Map((await readTenants(env)).map(row => [row.slug, row.model_hash]))
}

/** Only the demo tenant comes into being here; all others are made by a job. */
async function noteTenant(env: DatabaseEnv, tenant: Instance, hash: string): Promise<void> {
  const core = instanceOf(CORE)
  if (!await withMaintenance(env, client => databaseExists(client, core.database))) return
  await withClient(env, core.database, async (client) => {
    if (tenant.slug === DEMO) await client.query('INSERT INTO tenants (slug, name, status, date_created) VALUES ($1, $2, \'active\', now()) ON CONFLICT (slug) DO NOTHING', [tenant.slug, tenant.name])
    await client.query('UPDATE tenants SET model_hash = $2, up_to_date = true, date_updated = now() WHERE slug = $1 AND (model_hash IS DISTINCT FROM $2 OR NOT up_to_date)', [tenant.slug, hash])
  })
}
