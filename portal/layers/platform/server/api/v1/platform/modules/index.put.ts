import { MODULES } from '@kontor/model'
import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import type { OwnModule } from '../../../../../shared/api'
import { ownModule } from '../../../../../shared/schemas'
import { ADMIN_CODES } from '../../../../utils/codes'

export default defineRoute({
  summary: 'Switches modules of one\'s own tenant', description: 'What is not named stays; no data are deleted.', body: z.strictObject({ modules: z.partialRecord(z.enum(MODULES), z.boolean()).meta({ example: { crm: false } }) }),
  answer: z.array(ownModule), codes: { ...ADMIN_CODES, MODULE_NOT_AVAILABLE: 409 },
}, (event, { caller, body }) => callDirectus<readonly OwnModule[]>(event, caller.access, '/platform/modules', { method: 'PUT', body }))
