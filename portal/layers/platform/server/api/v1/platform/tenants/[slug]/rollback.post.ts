import type { ShownJob } from '@kontor/tenancy/present.ts'
import { defineRoute, requestFacts } from '~~/server/core'
import { tenantJob } from '../../../../../../shared/schemas'
import { tenancyCodes } from '../../../../../utils/codes'
import { callPlatform } from '../../../../../utils/operator'
import { presentJob } from '../../../../../utils/present-tenant'
import { tenantParams } from '../../../../../utils/tenant-slug'

export default defineRoute({
  summary: 'Takes back what a failed creation has made', description: 'Answers with the job.', who: 'operator', params: tenantParams,
  answer: tenantJob, status: 202, codes: tenancyCodes('TENANT_UNKNOWN', 'NOTHING_TO_ROLL_BACK', 'TENANT_BUSY'),
}, async (event, { params }) => presentJob(await callPlatform<ShownJob>(event, `tenants/${params.slug}/rollback`, { method: 'POST' }), requestFacts(event).locale))
