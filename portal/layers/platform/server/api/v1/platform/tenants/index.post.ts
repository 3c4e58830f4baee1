import { setResponseStatus } from 'h3'
import type { ShownTenant } from '@kontor/tenancy/present.ts'
import { defineApi, readJsonObject, requestFacts } from '~~/server/core'
import { callPlatform } from '../../../../utils/operator'
import { presentTenant } from '../../../../utils/present-tenant'

/** Makes a tenant from `{ slug, name, adminEmail, locale? }`: 202 with it and the job that makes it. */
export default defineApi(async (event) => {
  const body = await readJsonObject(event)
  const tenant = await callPlatform<ShownTenant>(event, 'tenants', { method: 'POST', body })
  setResponseStatus(event, 202)
  return presentTenant(tenant, requestFacts(event).locale)
})
