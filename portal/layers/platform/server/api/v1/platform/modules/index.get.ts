import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import type { OwnModule } from '../../../../../shared/api'
import { ownModule } from '../../../../../shared/schemas'
import { ADMIN_CODES } from '../../../../utils/codes'

export default defineRoute({ summary: 'Lists the modules of the tenant, for its administrators', answer: z.array(ownModule), codes: ADMIN_CODES }, (event, { caller }) =>
  callDirectus<readonly OwnModule[]>(event, caller.access, '/platform/modules'))
