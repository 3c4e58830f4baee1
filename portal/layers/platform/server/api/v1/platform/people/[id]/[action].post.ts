import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { PERSON_CODES } from '../../../../../utils/codes'
import { PEOPLE_TIMEOUT, PERSON_ACTIONS } from '../../../../../utils/people'

export default defineRoute({
  summary: 'Does something about a person\'s login', description: 'Sends the invitation again, takes the second factor or the password away, or ends every login.',
  params: z.object({ id: z.guid(), action: z.enum(PERSON_ACTIONS) }), codes: PERSON_CODES,
}, async (event, { caller, params }) => {
  await callDirectus(event, caller.access, `/platform/people/${params.id}/${params.action}`, { method: 'POST', timeout: PEOPLE_TIMEOUT })
  return undefined
})
