import { setResponseStatus } from 'h3'
import { z } from 'zod'
import { defineApi, parseBody } from '~~/server/core'
import { askRegistration, countRegistration, publicSlug } from '../../../../utils/registration'

const body = z.strictObject({ tenant: z.string().max(63), email: z.string().trim().toLowerCase().pipe(z.email().max(254)), locale: z.enum(['de', 'en']) })

/** Registers an address: 202 with the same answer for every one. Whoever may register gets a mail. For everybody, counted with the logins. */
export default defineApi(async (event) => {
  await countRegistration(event)
  const { tenant, ...wish } = await parseBody(event, body)
  await askRegistration(`tenants/${publicSlug(tenant)}/registrations`, wish)
  setResponseStatus(event, 202)
  return { sent: true }
})
