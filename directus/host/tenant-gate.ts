import type { TenantRecord } from './core-database.ts'
import { HostError, unknownTenant } from './errors.ts'

/** @throws HostError with a code when the tenant is not there or not open */
export type TenantGate = (slug: string) => Promise<TenantRecord>

/** Who may come in, by the tenant's state. */
export function createTenantGate(find: (slug: string) => Promise<TenantRecord | undefined>): TenantGate {
  return async (slug) => {
    const tenant = await find(slug)
    if (!tenant || tenant.status === 'deleting') throw unknownTenant(slug)
    if (tenant.status === 'suspended') throw new HostError(403, 'TENANT_SUSPENDED', `${tenant.name} is suspended. Its data are kept. Please ask whoever runs this hub.`)
    if (tenant.status === 'creating') throw new HostError(503, 'TENANT_CREATING', `${tenant.name} is being set up. Please try again in a few seconds.`, 3)
    if (tenant.status === 'failed') throw new HostError(503, 'TENANT_FAILED', `${tenant.name} could not be set up completely. Whoever runs this hub has to look at it.`, 60)
    return tenant
  }
}
