import type { ShownJob } from '@kontor/tenancy/present.ts'
import { defineRoute, requestFacts } from '~~/server/core'
import { tenantJob } from '../../../../../../shared/schemas'
import { tenancyCodes } from '../../../../../utils/codes'
import { callPlatform } from '../../../../../utils/operator'
import { presentJob } from '../../../../../utils/present-tenant'
import { tenantParams } from '../../../../../utils/tenant-slug'

export default defineRoute({
  summary: 'Starts an export of everything the tenant has', description: 'Answers with the job.', who: 'operator', params: tenantParams,
  answer: tenantJob, status: 202, codes: tenancyCodes('TENANT_UNKNOWN', 'TENANT_NOT_READY', 'TENANT_BUSY'),
}, async (event, { params }) => presentJob(await callPlatform<ShownJob>(event, `tenants/${params.slug}/export`, { method: 'POST' }), requestFacts(event).locale))
