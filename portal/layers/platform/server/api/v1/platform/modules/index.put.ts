import { MODULES } from '@kontor/model'
import { z } from 'zod'
import { callDirectus, defineApi, parseBody, requireCaller } from '~~/server/core'
import type { OwnModule } from '../../../../../shared/api'

const body = z.strictObject({ modules: z.partialRecord(z.enum(MODULES), z.boolean()) })

/** Switches modules of the tenant: `{ modules: { crm: false } }`; what is not named stays, no data are deleted. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  return callDirectus<readonly OwnModule[]>(event, access, '/platform/modules', { method: 'PUT', body: await parseBody(event, body) })
})
