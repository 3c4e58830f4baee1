import { defineRoute } from '~~/server/core'
import { endOwnSessions } from '~~/server/auth/own-sessions'

export default defineRoute({ summary: 'Ends all of one\'s own logins but the one that asks', who: 'person' }, async (event) => {
  await endOwnSessions(event, session => !session.current)
  return undefined
})
