import { MODULES, type ModuleName } from '@kontor/model'
import { audit, type Actor } from '../audit.ts'
import { TenancyError } from '../errors.ts'
import type { Sql } from '../sql.ts'
import { readModules, readTenant } from '../tenants.ts'
import { refuseOthers } from './input.ts'

/**
 * Switches modules of a tenant on or off; what is not named stays. Data stay in any case.
 * @param body `{ modules: { crm: false } }`
 * @returns all modules of the tenant
 * @throws TenancyError 400 MODULE_UNKNOWN, 404
 */
export function setModules(sql: Sql, slug: string, body: Readonly<Record<string, unknown>>, actor: Actor): Promise<{ readonly key: ModuleName, readonly enabled: boolean }[]> {
  refuseOthers(body, ['modules'])
  const wanted = readSwitches(body.modules)
  return sql.transaction(async (trx) => {
    const tenant = await readTenant(trx, slug, { lock: true })
    const before = await readModules(trx, tenant.id)
    for (const [key, enabled] of wanted) {
      if (before.find(module => module.key === key)?.enabled === enabled) continue
      await trx.query(`INSERT INTO tenant_modules (tenant, module, enabled, date_created) VALUES ($1, $2, $3, now())
        ON CONFLICT (tenant, module) DO UPDATE SET enabled = excluded.enabled, date_updated = now()`, [tenant.id, key, enabled])
      await audit(trx, actor, enabled ? 'module.enabled' : 'module.disabled', slug, { module: key })
    }
    return readModules(trx, tenant.id)
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
