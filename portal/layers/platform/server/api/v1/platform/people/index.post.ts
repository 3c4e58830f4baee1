import { setResponseStatus } from 'h3'
import { callDirectus, defineApi, parseBody, requireCaller } from '~~/server/core'
import type { TenantPerson } from '../../../../../shared/api'
import { invitationBody, PEOPLE_TIMEOUT } from '../../../../utils/people'
import { toApi } from '../../../../utils/to-api'

/** Invites a person: 201 with the person, who gets a mail. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const { firstName, lastName, ...rest } = await parseBody(event, invitationBody)
  const made = await callDirectus<Record<string, unknown>>(event, access, '/platform/people', { method: 'POST', body: { ...rest, first_name: firstName, last_name: lastName }, timeout: PEOPLE_TIMEOUT })
  setResponseStatus(event, 201)
  return toApi<TenantPerson>(made)
})
