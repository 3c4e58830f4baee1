import { MODULES, type ModuleName } from '@kontor/model'
import { audit, type Actor } from '../audit.ts'
import { TenancyError } from '../errors.ts'
import type { Sql } from '../sql.ts'
import { readModules, readTenant, type TenantModule } from '../tenants.ts'
import { refuseOthers } from './input.ts'

type Body = Readonly<Record<string, unknown>>

/** A module as the operator sees it: whether the tenant has it, and whether it is used. */
export interface GivenModule {
  readonly key: ModuleName
  readonly enabled: boolean
  readonly used: boolean
}

/** A module as the tenant's administrator sees it: whether it is on, and whether it can be. */
export interface OwnModule {
  readonly key: ModuleName
  readonly enabled: boolean
  readonly available: boolean
}

export const givenModules = (modules: readonly TenantModule[]): GivenModule[] => modules.map(({ key, available, enabled }) => ({ key, enabled: available, used: available && enabled }))
export const ownModules = (modules: readonly TenantModule[]): OwnModule[] => modules.map(({ key, available, enabled }) => ({ key, enabled: available && enabled, available }))

/** @throws TenancyError 404 */
export async function listGivenModules(sql: Sql, slug: string): Promise<GivenModule[]> {
  return givenModules(await readModules(sql, (await readTenant(sql, slug)).id))
}

/** @throws TenancyError 404 */
export async function listOwnModules(sql: Sql, slug: string): Promise<OwnModule[]> {
  return ownModules(await readModules(sql, (await readTenant(sql, slug)).id))
}

/**
 * The operator gives a tenant modules or takes them away; what is not named stays. Data stay in any case.
 * @param body `{ modules: { crm: false } }`
 * @throws TenancyError 400 MODULE_UNKNOWN, 404
 */
export async function setModules(sql: Sql, slug: string, body: Body, actor: Actor): Promise<GivenModule[]> {
  const { modules } = await change(sql, slug, body, actor, 'available')
  return givenModules(modules)
}

/**
 * The tenant's administrator switches what the tenant has on or off.
 * @param body `{ modules: { crm: false } }`
 * @returns all modules, and the names of those that changed
 * @throws TenancyError 400 MODULE_UNKNOWN, 409 MODULE_NOT_AVAILABLE, 404
 */
export async function switchOwnModules(sql: Sql, slug: string, body: Body, actor: Actor): Promise<{ readonly modules: OwnModule[], readonly changed: readonly ModuleName[] }> {
  const { modules, changed } = await change(sql, slug, body, actor, 'enabled')
  return { modules: ownModules(modules), changed }
}

const WHOSE = { available: 'operator', enabled: 'tenant' } as const

function change(sql: Sql, slug: string, body: Body, actor: Actor, column: 'available' | 'enabled') {
  refuseOthers(body, ['modules'])
  const wanted = readSwitches(body.modules)
  return sql.transaction(async (trx) => {
    const tenant = await readTenant(trx, slug, { lock: true })
    const before = new Map((await readModules(trx, tenant.id)).map(module => [module.key, module]))
    const changed: ModuleName[] = []
    for (const [key, on] of wanted) {
      const module = before.get(key)
      if (column === 'enabled' && on && module?.available === false) throw new TenancyError('MODULE_NOT_AVAILABLE', { field: `modules.${key}` })
      if (module?.[column] === on) continue
      const values = { available: true, enabled: true, ...module, [column]: on }
      await trx.query(`INSERT INTO tenant_modules (tenant, module, available, enabled, date_created) VALUES ($1, $2, $3, $4, now())
        ON CONFLICT (tenant, module) DO UPDATE SET available = excluded.available, enabled = excluded.enabled, date_updated = now()`, [tenant.id, key, values.available, values.enabled])
      await audit(trx, actor, on ? 'module.enabled' : 'module.disabled', slug, { module: key, by: WHOSE[column] })
      changed.push(key)
    }
    return { modules: await readModules(trx, tenant.id), changed }
  })
}

function readSwitches(value: unknown): [ModuleName, boolean][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TenancyError('MODULE_UNKNOWN', { field: 'modules' })
  return Object.entries(value).map(([key, enabled]) => {
    const module = MODULES.find(name => name === key)
    if (!module || typeof enabled !== 'boolean') throw new TenancyError('MODULE_UNKNOWN', { field: `modules.${key.slice(0, 100)}` })
    return [module, enabled]
  })
}
