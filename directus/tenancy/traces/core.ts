import { CORE, instanceOf, withClient } from '@kontor/apply'
import type { TenancyEnv } from '../world.ts'
import { renewLog, rewriteTables } from './databases.ts'

/** After the last row of a tenant is gone from the platform's own database: its pages and the log of all changes. */
export function sweepCore(env: TenancyEnv): Promise<void> {
  return withClient(env, instanceOf(CORE).database, async (client) => {
    await rewriteTables(client, ['tenants', 'tenant_jobs', 'tenant_modules', 'pending_members', 'open_registrations', 'directus_activity', 'directus_revisions'])
    await renewLog(client)
  })
}
