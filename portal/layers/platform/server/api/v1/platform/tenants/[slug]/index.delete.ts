import { setResponseStatus } from 'h3'
import type { ShownJob } from '@kontor/tenancy/present.ts'
import { defineApi, readJsonObject, requestFacts } from '~~/server/core'
import { callPlatform } from '../../../../../utils/operator'
import { presentJob } from '../../../../../utils/present-tenant'
import { tenantSlug } from '../../../../../utils/tenant-slug'

/** Deletes a suspended tenant for good, confirmed by `{ confirm: '<slug>' }`: 202 with the job; the tenant answers 404 when it is done. */
export default defineApi(async (event) => {
  const body = await readJsonObject(event)
  const job = await callPlatform<ShownJob>(event, `tenants/${tenantSlug(event)}`, { method: 'DELETE', body })
  setResponseStatus(event, 202)
  return presentJob(job, requestFacts(event).locale)
})
