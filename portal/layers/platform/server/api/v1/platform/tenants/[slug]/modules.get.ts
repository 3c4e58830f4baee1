import { defineApi } from '~~/server/core'
import type { ModuleState } from '../../../../../../shared/api'
import { callPlatform } from '../../../../../utils/operator'
import { tenantSlug } from '../../../../../utils/tenant-slug'

/** `[{ key, enabled }]` */
export default defineApi(event => callPlatform<readonly ModuleState[]>(event, `tenants/${tenantSlug(event)}/modules`))
