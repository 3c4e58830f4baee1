import { getRouterParam } from 'h3'
import { defineApi, KontorError } from '~~/server/core'
import { endOwnSessions } from '~~/server/auth/own-sessions'

/** Ends one of one's own logins; ending the one that asks is a logout. */
export default defineApi(async (event) => {
  const id = getRouterParam(event, 'id')
  if (await endOwnSessions(event, session => session.id === id) === 0) throw new KontorError('NOT_FOUND')
  return undefined
})
