import type { ShownTenant } from '@kontor/tenancy/present.ts'
import { z } from 'zod'
import { defineRoute, requestFacts } from '~~/server/core'
import { tenant } from '../../../../../../shared/schemas'
import { tenancyCodes } from '../../../../../utils/codes'
import { callPlatform } from '../../../../../utils/operator'
import { presentTenant } from '../../../../../utils/present-tenant'
import { tenantParams } from '../../../../../utils/tenant-slug'

export default defineRoute({
  summary: 'Renames, suspends or resumes a tenant', who: 'operator', params: tenantParams,
  body: z.strictObject({ name: z.string().min(1).max(255).optional().meta({ example: 'Acme GmbH' }), status: z.enum(['active', 'suspended']).optional() }), judgedBehind: true,
  answer: tenant, codes: tenancyCodes('TENANT_UNKNOWN', 'FIELD_UNKNOWN', 'NAME_INVALID', 'STATUS_INVALID', 'TENANT_BUSY', 'TENANT_NOT_ACTIVE', 'TENANT_NOT_READY'),
}, async (event, { params, body }) => presentTenant(await callPlatform<ShownTenant>(event, `tenants/${params.slug}`, { method: 'PATCH', body }), requestFacts(event).locale))
