import { z } from 'zod'
import { defineRoute, KontorError } from '~~/server/core'
import { endOwnSessions } from '~~/server/auth/own-sessions'

export default defineRoute({
  summary: 'Ends one of one\'s own logins', description: 'Ending the one that asks is a logout.', who: 'person', params: z.object({ id: z.string().max(200) }),
}, async (event, { params }) => {
  if (await endOwnSessions(event, session => session.id === params.id) === 0) throw new KontorError('NOT_FOUND')
  return undefined
})
