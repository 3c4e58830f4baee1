import { z } from 'zod'
import { defineApi, parseBody } from '~~/server/core'
import { askRegistration, countRegistration } from '../../../../utils/registration'

const body = z.strictObject({ token: z.string().min(1).max(2000) })

/** Confirms by the link of the mail that an account shall belong to the tenant: `{ slug }`. For everybody, counted with the logins. */
export default defineApi(async (event) => {
  await countRegistration(event)
  return askRegistration<{ slug: string }>('registrations/confirm', await parseBody(event, body))
})
