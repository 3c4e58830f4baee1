import type { ShownTenant } from '@kontor/tenancy/present.ts'
import { defineApi, requestFacts } from '~~/server/core'
import { callPlatform } from '../../../../../utils/operator'
import { presentTenant } from '../../../../../utils/present-tenant'
import { tenantSlug } from '../../../../../utils/tenant-slug'

/** One tenant with its size, its modules and the last work at it. */
export default defineApi(async (event) => {
  const tenant = await callPlatform<ShownTenant>(event, `tenants/${tenantSlug(event)}`)
  return presentTenant(tenant, requestFacts(event).locale)
})
