import { callDirectus, defineApi, requireCaller } from '~~/server/core'
import { PEOPLE_TIMEOUT, routeId } from '../../../../../utils/people'

/** Takes a person out of the tenant. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  await callDirectus(event, access, `/platform/people/${routeId(event)}`, { method: 'DELETE', timeout: PEOPLE_TIMEOUT })
  return undefined
})
