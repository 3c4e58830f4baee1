import { defineApi, readJsonObject } from '~~/server/core'
import type { ModuleState } from '../../../../../../shared/api'
import { callPlatform } from '../../../../../utils/operator'
import { tenantSlug } from '../../../../../utils/tenant-slug'

/** Switches modules: `{ modules: { crm: false } }`; what is not named stays, no data are deleted. */
export default defineApi(async (event) => {
  const body = await readJsonObject(event)
  return callPlatform<readonly ModuleState[]>(event, `tenants/${tenantSlug(event)}/modules`, { method: 'PUT', body })
})
