import { callDirectus, defineRoute } from '~~/server/core'
import { PERSON_CODES } from '../../../../../utils/codes'
import { PEOPLE_TIMEOUT } from '../../../../../utils/people'

export default defineRoute({ summary: 'Takes a person out of the tenant', codes: PERSON_CODES }, async (event, { caller, params }) => {
  await callDirectus(event, caller.access, `/platform/people/${params.id}`, { method: 'DELETE', timeout: PEOPLE_TIMEOUT })
  return undefined
})
