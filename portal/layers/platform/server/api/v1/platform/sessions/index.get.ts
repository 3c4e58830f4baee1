import { defineApi, ListResult, pagination } from '~~/server/core'
import { listOwnSessions } from '~~/server/auth/own-sessions'

/** One's own logins in portal and Studio. */
export default defineApi(async (event) => {
  const sessions = await listOwnSessions(event)
  return new ListResult({ data: sessions, pagination: pagination(1, Math.max(sessions.length, 1), sessions.length) })
})
