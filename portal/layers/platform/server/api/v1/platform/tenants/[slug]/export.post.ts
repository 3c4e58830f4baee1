import { setResponseStatus } from 'h3'
import type { ShownJob } from '@kontor/tenancy/present.ts'
import { defineApi, requestFacts } from '~~/server/core'
import { callPlatform } from '../../../../../utils/operator'
import { presentJob } from '../../../../../utils/present-tenant'
import { tenantSlug } from '../../../../../utils/tenant-slug'

/** Starts an export of everything the tenant has: 202 with the job. */
export default defineApi(async (event) => {
  const job = await callPlatform<ShownJob>(event, `tenants/${tenantSlug(event)}/export`, { method: 'POST' })
  setResponseStatus(event, 202)
  return presentJob(job, requestFacts(event).locale)
})
