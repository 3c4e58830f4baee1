import { callDirectus, defineApi, requireCaller } from '~~/server/core'
import { PEOPLE_TIMEOUT, routeId } from '../../../../../utils/people'

/** Withdraws a program's access; its tokens count no more. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  await callDirectus(event, access, `/platform/api-clients/${routeId(event)}`, { method: 'DELETE', timeout: PEOPLE_TIMEOUT })
  return undefined
})
