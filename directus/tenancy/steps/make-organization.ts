import { countMembers, deleteOrganization, ensureOrganization, findOrganization } from '@kontor/keycloak'
import { TENANT_ROLES } from '@kontor/policies'
import { TenancyError } from '../errors.ts'
import type { Step } from '../jobs/step.ts'

/** Makes the tenant's organization with its roles. One with members that is not noted as this tenant's is somebody else's. */
export const makeOrganization: Step = {
  async run({ world: { keycloak, sql }, tenant }) {
    const found = await findOrganization(keycloak, tenant.slug)
    if (found && found.id !== tenant.organization_id && await countMembers(keycloak, found.id) > 0) throw new TenancyError('ORGANIZATION_TAKEN')
    const id = await ensureOrganization(keycloak, tenant.slug, tenant.name, TENANT_ROLES)
    await sql.query('UPDATE tenants SET organization_id = $2 WHERE slug = $1', [tenant.slug, id])
  },
  async undo({ world: { keycloak }, tenant }) {
    const found = await findOrganization(keycloak, tenant.slug)
    if (found && (found.id === tenant.organization_id || await countMembers(keycloak, found.id) === 0)) await deleteOrganization(keycloak, found.id)
  },
}
