import { EMAIL_FORM } from '@kontor/policies'
import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { askRegistration, countRegistration, publicSlug, REGISTRATION_CODES } from '../../../../utils/registration'

const body = z.strictObject({
  tenant: z.string().max(63).meta({ example: 'acme' }), email: z.string().trim().toLowerCase().pipe(z.email({ pattern: EMAIL_FORM }).max(254)).meta({ example: 'ada@acme.example' }), locale: z.enum(['de', 'en']),
})

export default defineRoute({
  summary: 'Registers an address', description: 'The same answer for every one; whoever may register gets a mail. Counted with the logins.', who: 'anybody', body, answer: z.object({ sent: z.literal(true) }), status: 202, codes: REGISTRATION_CODES, before: countRegistration,
}, async (_, { body: { tenant, ...wish } }) => {
  await askRegistration(`tenants/${publicSlug(tenant)}/registrations`, wish)
  return { sent: true }
})
