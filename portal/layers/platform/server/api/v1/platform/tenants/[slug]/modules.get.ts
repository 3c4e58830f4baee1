import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import type { ModuleState } from '../../../../../../shared/api'
import { moduleState } from '../../../../../../shared/schemas'
import { tenancyCodes } from '../../../../../utils/codes'
import { callPlatform } from '../../../../../utils/operator'
import { tenantParams } from '../../../../../utils/tenant-slug'

export default defineRoute({
  summary: 'Lists the modules of a tenant', who: 'operator', params: tenantParams, answer: z.array(moduleState), codes: tenancyCodes('TENANT_UNKNOWN'),
}, (event, { params }) => callPlatform<readonly ModuleState[]>(event, `tenants/${params.slug}/modules`))
