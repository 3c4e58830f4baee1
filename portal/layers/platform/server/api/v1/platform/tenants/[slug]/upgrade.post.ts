import type { ShownJob } from '@kontor/tenancy/present.ts'
import { defineRoute, requestFacts } from '~~/server/core'
import { tenantJob } from '../../../../../../shared/schemas'
import { tenancyCodes } from '../../../../../utils/codes'
import { callPlatform } from '../../../../../utils/operator'
import { presentJob } from '../../../../../utils/present-tenant'
import { tenantParams } from '../../../../../utils/tenant-slug'

export default defineRoute({
  summary: 'Brings a tenant to the data model of today', description: 'Answers with the job.', who: 'operator', params: tenantParams,
  answer: tenantJob, status: 202, codes: tenancyCodes('TENANT_UNKNOWN', 'TENANT_NOT_READY', 'TENANT_BUSY'),
}, async (event, { params }) => presentJob(await callPlatform<ShownJob>(event, `tenants/${params.slug}/upgrade`, { method: 'POST' }), requestFacts(event).locale))
