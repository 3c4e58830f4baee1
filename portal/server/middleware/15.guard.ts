import { defineEventHandler, send } from 'h3'
import { currentPerson } from '../auth/current.ts'
import { answerError } from '../core/handler.ts'
import { isPublicApi } from '../core/public-routes.ts'

/** The API is closed: who has neither a session nor a token gets no further, whatever a handler forgets. */
export default defineEventHandler(async (event) => {
  if (!event.path.startsWith('/api/') || isPublicApi(event.path)) return
  try {
    await currentPerson(event)
  }
  catch (error) {
    return send(event, JSON.stringify(answerError(event, error)), 'application/json')
  }
})
