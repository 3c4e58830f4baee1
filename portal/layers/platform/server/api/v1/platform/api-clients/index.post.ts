import { setResponseStatus } from 'h3'
import { callDirectus, defineApi, parseBody, requireCaller } from '~~/server/core'
import type { ApiClient } from '../../../../../shared/api'
import { clientBody, PEOPLE_TIMEOUT } from '../../../../utils/people'
import { toApi } from '../../../../utils/to-api'

/** Makes a program's access: 201 with `clientId` and, this once, `clientSecret`. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const body = await parseBody(event, clientBody)
  const made = await callDirectus<Record<string, unknown>>(event, access, '/platform/api-clients', { method: 'POST', body, timeout: PEOPLE_TIMEOUT })
  setResponseStatus(event, 201)
  return toApi<ApiClient>(made)
})
