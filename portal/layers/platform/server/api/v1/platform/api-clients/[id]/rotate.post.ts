import { callDirectus, defineRoute } from '~~/server/core'
import type { ApiClient } from '../../../../../../shared/api'
import { apiClient } from '../../../../../../shared/schemas'
import { ADMIN_CODES } from '../../../../../utils/codes'
import { PEOPLE_TIMEOUT } from '../../../../../utils/people'
import { toApi } from '../../../../../utils/to-api'

export default defineRoute({
  summary: 'Gives a program a new secret', description: 'Shown this once; the former one counts no more.', answer: apiClient, codes: { ...ADMIN_CODES, CLIENT_UNKNOWN: 404 },
}, async (event, { caller, params }) => toApi<ApiClient>(await callDirectus<Record<string, unknown>>(event, caller.access, `/platform/api-clients/${params.id}/rotate`, { method: 'POST', timeout: PEOPLE_TIMEOUT })))
