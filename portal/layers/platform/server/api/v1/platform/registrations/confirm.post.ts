import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { askRegistration, countRegistration, REGISTRATION_CODES } from '../../../../utils/registration'

export default defineRoute({
  summary: 'Confirms by the link of the mail that an account shall belong to the tenant', description: 'Counted with the logins.', who: 'anybody', body: z.strictObject({ token: z.string().min(1).max(2000) }), answer: z.object({ slug: z.string() }),
  codes: { ...REGISTRATION_CODES, REGISTRATION_LINK_INVALID: 400 }, before: countRegistration,
}, (_, { body }) => askRegistration<{ slug: string }>('registrations/confirm', body))
