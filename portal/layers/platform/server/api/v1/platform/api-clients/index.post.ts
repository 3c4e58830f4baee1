import { callDirectus, defineRoute } from '~~/server/core'
import type { ApiClient } from '../../../../../shared/api'
import { apiClient } from '../../../../../shared/schemas'
import { ADMIN_CODES } from '../../../../utils/codes'
import { clientBody, PEOPLE_TIMEOUT } from '../../../../utils/people'
import { toApi } from '../../../../utils/to-api'

export default defineRoute({
  summary: 'Makes a program\'s access to the API', description: 'The answer holds its secret, this once.', body: clientBody, answer: apiClient, status: 201, codes: { ...ADMIN_CODES, TOO_MANY_CLIENTS: 409 },
}, async (event, { caller, body }) => toApi<ApiClient>(await callDirectus<Record<string, unknown>>(event, caller.access, '/platform/api-clients', { method: 'POST', body, timeout: PEOPLE_TIMEOUT })))
