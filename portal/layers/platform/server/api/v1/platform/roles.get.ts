import { ROLES, SECOND_FACTOR_ROLES, TENANT_ROLES } from '@kontor/policies'
import { z } from 'zod'
import { defineRoute, requestFacts } from '~~/server/core'
import type { TenantRoleInfo } from '../../../../shared/api'
import { tenantRole } from '../../../../shared/schemas'

export default defineRoute({ summary: 'Lists the roles that can be given in the tenant', description: 'In the person\'s language.', answer: z.array(tenantRole) }, async (event) => {
  const { locale } = requestFacts(event)
  return TENANT_ROLES.map((id): TenantRoleInfo => ({ id, label: ROLES[id].label[locale], description: ROLES[id].description[locale], secondFactor: SECOND_FACTOR_ROLES.has(id) }))
})
