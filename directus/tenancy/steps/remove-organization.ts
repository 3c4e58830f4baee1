import { deleteOrganization } from '@kontor/keycloak'
import type { Step } from '../jobs/step.ts'

/** Removes the tenant's organization with roles and memberships. */
export const removeOrganization: Step = {
  async run({ world: { keycloak }, tenant }) {
    if (tenant.organization_id !== null) await deleteOrganization(keycloak, tenant.organization_id)
  },
}
