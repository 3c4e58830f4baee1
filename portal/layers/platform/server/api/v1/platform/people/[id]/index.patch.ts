import { callDirectus, defineRoute } from '~~/server/core'
import type { TenantPerson } from '../../../../../../shared/api'
import { tenantPerson } from '../../../../../../shared/schemas'
import { PERSON_CODES } from '../../../../../utils/codes'
import { PEOPLE_TIMEOUT, personBody } from '../../../../../utils/people'
import { toApi } from '../../../../../utils/to-api'

export default defineRoute({
  summary: 'Changes role or state of a person', description: 'Counts within a second.', body: personBody, answer: tenantPerson, codes: PERSON_CODES,
}, async (event, { caller, params, body }) => toApi<TenantPerson>(await callDirectus<Record<string, unknown>>(event, caller.access, `/platform/people/${params.id}`, { method: 'PATCH', body, timeout: PEOPLE_TIMEOUT })))
