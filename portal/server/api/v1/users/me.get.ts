import { currentPerson } from '../../../auth/current.ts'
import { totpCredentials } from '../../../auth/account.ts'
import { env } from '../../../core/env.ts'
import { defineApi } from '../../../core/handler.ts'
import { requestedTenant } from '../../../core/caller.ts'

/** Roles that may enter Studio. */
const STUDIO_ROLES: ReadonlySet<string> = new Set(['admin', 'manager', 'backoffice'])

/** The person who is logged in: name, tenants with roles, second factor, and Studio's address in the tenant that is named. */
export default defineApi(async (event) => {
  const person = await currentPerson(event)
  const named = requestedTenant(event)
  const tenant = person.tenants.find(candidate => named === undefined || candidate.slug === named)
  const studio = tenant?.roles.some(role => STUDIO_ROLES.has(role)) ? env().STUDIO_URL.replace('{tenant}', tenant.slug) : null
  return {
    id: person.userId,
    email: person.email,
    name: person.name,
    locale: person.locale,
    tenants: person.tenants,
    secondFactorUsed: person.amr.includes('otp'),
    totp: (await totpCredentials(event)).length > 0,
    studioUrl: studio,
  }
})
