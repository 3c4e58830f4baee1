import { MODULES } from '@kontor/model'
import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import type { ModuleState } from '../../../../../../shared/api'
import { moduleState } from '../../../../../../shared/schemas'
import { tenancyCodes } from '../../../../../utils/codes'
import { callPlatform } from '../../../../../utils/operator'
import { tenantParams } from '../../../../../utils/tenant-slug'

export default defineRoute({
  summary: 'Switches modules of a tenant', description: 'What is not named stays; no data are deleted.', who: 'operator', params: tenantParams,
  body: z.strictObject({ modules: z.partialRecord(z.enum(MODULES), z.boolean()).meta({ example: { crm: false } }) }), judgedBehind: true,
  answer: z.array(moduleState), codes: tenancyCodes('TENANT_UNKNOWN', 'FIELD_UNKNOWN', 'MODULE_UNKNOWN', 'TENANT_BUSY', 'TENANT_NOT_READY'),
}, (event, { params, body }) => callPlatform<readonly ModuleState[]>(event, `tenants/${params.slug}/modules`, { method: 'PUT', body }))
