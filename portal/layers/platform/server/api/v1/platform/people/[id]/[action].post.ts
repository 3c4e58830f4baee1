import { getRouterParam } from 'h3'
import { callDirectus, defineApi, KontorError, requireCaller } from '~~/server/core'
import { PEOPLE_TIMEOUT, PERSON_ACTIONS, routeId } from '../../../../../utils/people'

/** `resend`, `reset-totp`, `reset-password`, `end-sessions`: what an administrator does to a person's login. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const action = PERSON_ACTIONS.find(name => name === getRouterParam(event, 'action'))
  if (!action) throw new KontorError('ROUTE_NOT_FOUND')
  await callDirectus(event, access, `/platform/people/${routeId(event)}/${action}`, { method: 'POST', timeout: PEOPLE_TIMEOUT })
  return undefined
})
