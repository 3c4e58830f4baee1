import { seedTenant } from '@kontor/demo'
import { applyModel, type ApplyResult } from './apply.ts'
import { databaseExists, withClient, withMaintenance } from './connect.ts'
import type { DatabaseEnv } from './env.ts'
import { CORE, instanceOf, type Instance } from './instance.ts'
import { announceChange } from './announce.ts'

/** The tenant that every installation starts with. */
export const DEMO = 'demo'

/**
 * Applies the model to one instance, fills a tenant's lists and notes the tenant in `core`.
 * @param target `core`, a tenant's slug, or `all` for core, demo and every tenant that core knows
 */
export async function applyTarget(env: DatabaseEnv, target: string, options: { full?: boolean } = {}): Promise<Map<string, ApplyResult & { seeded: number }>> {
  const results = new Map<string, ApplyResult & { seeded: number }>()
  const one = async (instance: Instance) => {
    const result = await applyModel(env, instance, options)
    const seeded = instance.model === 'tenant' ? await withClient(env, instance.database, client => seedTenant(client, { demo: instance.slug === DEMO })) : 0
    if (result.changes.length > 0 && !result.created) await announceChange(env, instance)
    results.set(instance.slug, { ...result, seeded })
    return result
  }
  if (target === 'all' || target === CORE) await one(instanceOf(CORE))
  const tenants = target === 'all' ? await listTenants(env) : target === CORE ? [] : [instanceOf(target)]
  for (const tenant of tenants) {
    const { hash } = await one(tenant)
    await noteTenant(env, tenant, hash)
  }
  return results
}

/** Core's tenants that are not suspended, and demo. */
export async function listTenants(env: DatabaseEnv): Promise<Instance[]> {
  const core = instanceOf(CORE)
  const there = await withMaintenance(env, client => databaseExists(client, core.database))
  const rows = there
    ? await withClient(env, core.database, async client => (await client.query<{ slug: string, name: string }>('SELECT slug, name FROM tenants WHERE status <> \'suspended\' ORDER BY slug')).rows)
    : []
  if (!rows.some(row => row.slug === DEMO)) rows.unshift({ slug: DEMO, name: 'Demo' })
  return rows.map(row => instanceOf(row.slug, row.name))
}

async function noteTenant(env: DatabaseEnv, tenant: Instance, hash: string): Promise<void> {
  const core = instanceOf(CORE)
  if (!await withMaintenance(env, client => databaseExists(client, core.database))) return
  await withClient(env, core.database, client => client.query(`
    INSERT INTO tenants (slug, name, status, model_hash, date_created) VALUES ($1, $2, 'active', $3, now())
    ON CONFLICT (slug) DO UPDATE SET model_hash = excluded.model_hash, date_updated = now()
    WHERE tenants.model_hash IS DISTINCT FROM excluded.model_hash`, [tenant.slug, tenant.name, hash]))
}
