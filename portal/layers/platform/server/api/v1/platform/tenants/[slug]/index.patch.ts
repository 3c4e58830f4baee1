import type { ShownTenant } from '@kontor/tenancy/present.ts'
import { defineApi, readJsonObject, requestFacts } from '~~/server/core'
import { callPlatform } from '../../../../../utils/operator'
import { presentTenant } from '../../../../../utils/present-tenant'
import { tenantSlug } from '../../../../../utils/tenant-slug'

/** Renames, suspends or resumes: `{ name?, status?: 'active' | 'suspended' }`. */
export default defineApi(async (event) => {
  const body = await readJsonObject(event)
  const tenant = await callPlatform<ShownTenant>(event, `tenants/${tenantSlug(event)}`, { method: 'PATCH', body })
  return presentTenant(tenant, requestFacts(event).locale)
})
