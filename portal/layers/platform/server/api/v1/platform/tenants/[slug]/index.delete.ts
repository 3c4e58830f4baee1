import type { ShownJob } from '@kontor/tenancy/present.ts'
import { z } from 'zod'
import { defineRoute, requestFacts } from '~~/server/core'
import { tenantJob } from '../../../../../../shared/schemas'
import { tenancyCodes } from '../../../../../utils/codes'
import { callPlatform } from '../../../../../utils/operator'
import { presentJob } from '../../../../../utils/present-tenant'
import { tenantParams } from '../../../../../utils/tenant-slug'

export default defineRoute({
  summary: 'Deletes a suspended tenant for good', description: 'Answers with the job; the tenant is not found any more when it is done.', who: 'operator', params: tenantParams,
  body: z.strictObject({ confirm: z.string().meta({ description: 'The slug once more.', example: 'acme' }) }), judgedBehind: true,
  answer: tenantJob, status: 202, codes: tenancyCodes('TENANT_UNKNOWN', 'FIELD_UNKNOWN', 'CONFIRMATION_MISMATCH', 'TENANT_IS_DEMO', 'TENANT_NOT_SUSPENDED', 'TENANT_BUSY'),
}, async (event, { params, body }) => presentJob(await callPlatform<ShownJob>(event, `tenants/${params.slug}`, { method: 'DELETE', body }), requestFacts(event).locale))
