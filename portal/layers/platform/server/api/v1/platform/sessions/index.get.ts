import { defineRoute, ListResult, pagination } from '~~/server/core'
import { listOwnSessions } from '~~/server/auth/own-sessions'
import { ownSession } from '../../../../../shared/schemas'

export default defineRoute({ summary: 'Lists one\'s own logins in portal and Studio', description: 'All on one page.', who: 'person', list: true, answer: ownSession }, async (event) => {
  const sessions = await listOwnSessions(event)
  return new ListResult({ data: sessions, pagination: pagination(1, Math.max(sessions.length, 1), sessions.length) })
})
