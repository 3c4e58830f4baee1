import { callDirectus, defineRoute } from '~~/server/core'
import { ADMIN_CODES } from '../../../../../utils/codes'
import { PEOPLE_TIMEOUT } from '../../../../../utils/people'

export default defineRoute({ summary: 'Withdraws a program\'s access', description: 'Its tokens count no more.', codes: { ...ADMIN_CODES, CLIENT_UNKNOWN: 404 } }, async (event, { caller, params }) => {
  await callDirectus(event, caller.access, `/platform/api-clients/${params.id}`, { method: 'DELETE', timeout: PEOPLE_TIMEOUT })
  return undefined
})
