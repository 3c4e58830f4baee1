import { ROLES, SECOND_FACTOR_ROLES, TENANT_ROLES } from '@kontor/policies'
import { defineApi, requestFacts, requireCaller } from '~~/server/core'
import type { TenantRoleInfo } from '../../../../shared/api'

/** The roles that can be given in the tenant, in the person's language. */
export default defineApi(async (event) => {
  await requireCaller(event)
  const { locale } = requestFacts(event)
  return TENANT_ROLES.map((id): TenantRoleInfo => ({ id, label: ROLES[id].label[locale], description: ROLES[id].description[locale], secondFactor: SECOND_FACTOR_ROLES.has(id) }))
})
