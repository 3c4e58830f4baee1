import { defineApi } from '~~/server/core'
import { endOwnSessions } from '~~/server/auth/own-sessions'

/** Ends all of one's own logins but the one that asks. */
export default defineApi(async (event) => {
  await endOwnSessions(event, session => !session.current)
  return undefined
})
