import { instanceOf, withClient } from '@kontor/apply'
import { renameOrganization } from '@kontor/keycloak'
import type { Step } from '../jobs/step.ts'

/** Brings the tenant's name to where else it is shown: tokens, Studio, the tenant's own settings. */
export const syncNames: Step = {
  async run({ world: { env, keycloak }, tenant }) {
    await withClient(env, instanceOf(tenant.slug).database, async (client) => {
      await client.query('UPDATE directus_settings SET project_name = $1', [tenant.name])
      await client.query('UPDATE tenant_settings SET name = $1 WHERE name <> $1', [tenant.name])
    })
    if (tenant.organization_id !== null) await renameOrganization(keycloak, tenant.organization_id, tenant.name)
  },
}
