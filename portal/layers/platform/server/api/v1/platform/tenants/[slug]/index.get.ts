import type { ShownTenant } from '@kontor/tenancy/present.ts'
import { defineRoute, requestFacts } from '~~/server/core'
import { tenant } from '../../../../../../shared/schemas'
import { tenancyCodes } from '../../../../../utils/codes'
import { callPlatform } from '../../../../../utils/operator'
import { presentTenant } from '../../../../../utils/present-tenant'
import { tenantParams } from '../../../../../utils/tenant-slug'

export default defineRoute({
  summary: 'Reads one tenant with its size, its modules and the last work at it', who: 'operator', params: tenantParams, answer: tenant, codes: tenancyCodes('TENANT_UNKNOWN'),
}, async (event, { params }) => presentTenant(await callPlatform<ShownTenant>(event, `tenants/${params.slug}`), requestFacts(event).locale))
