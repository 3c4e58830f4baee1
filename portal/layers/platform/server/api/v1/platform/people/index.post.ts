import { callDirectus, defineRoute } from '~~/server/core'
import type { TenantPerson } from '../../../../../shared/api'
import { tenantPerson } from '../../../../../shared/schemas'
import { ADMIN_CODES } from '../../../../utils/codes'
import { invitationBody, PEOPLE_TIMEOUT } from '../../../../utils/people'
import { toApi } from '../../../../utils/to-api'

export default defineRoute({
  summary: 'Invites a person, who gets a mail', body: invitationBody, answer: tenantPerson, status: 201, codes: { ...ADMIN_CODES, PERSON_EXISTS: 409, ACCOUNT_REFUSED: 400, MAIL_NOT_SENT: 409 },
}, async (event, { caller, body: { firstName, lastName, ...rest } }) => {
  const made = await callDirectus<Record<string, unknown>>(event, caller.access, '/platform/people', { method: 'POST', body: { ...rest, first_name: firstName, last_name: lastName }, timeout: PEOPLE_TIMEOUT })
  return toApi<TenantPerson>(made)
})
