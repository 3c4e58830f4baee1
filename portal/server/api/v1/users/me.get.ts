import type { H3Event } from 'h3'
import { currentPerson } from '../../../auth/current.ts'
import { secondFactors } from '../../../auth/account.ts'
import { readOwnLook } from '../../../auth/own-look.ts'
import { shownMembership } from '../../../auth/tenant-modules.ts'
import { env } from '../../../core/env.ts'
import { KontorError } from '../../../core/errors.ts'
import { requestedTenant } from '../../../core/caller.ts'
import { defineRoute } from '../../../core/route.ts'
import { me } from '../../../auth/schemas.ts'

/** Roles that may enter Studio. */
const STUDIO_ROLES: ReadonlySet<string> = new Set(['admin', 'manager', 'backoffice'])

export default defineRoute({ summary: 'The person who is logged in', description: 'Name, tenants with roles and modules, second factor, and Studio\'s address in the tenant that is named.', who: 'person', answer: me }, async (event) => {
  const person = await currentPerson(event)
  const named = requestedTenant(event)
  const tenant = person.tenants.find(candidate => named === undefined || candidate.slug === named)
  const studio = tenant?.roles.some(role => STUDIO_ROLES.has(role)) ? env().STUDIO_URL.replace('{tenant}', tenant.slug) : null
  return {
    id: person.userId,
    email: person.email,
    name: person.name,
    firstName: person.firstName ?? null,
    lastName: person.lastName ?? null,
    locale: person.locale,
    tenants: await Promise.all(person.tenants.map(shownMembership)),
    secondFactorUsed: person.amr.includes('otp'),
    ...await factorsOf(event, person.amr),
    studioUrl: studio,
    // Only of a tenant that the call names: it may have to be woken.
    look: named !== undefined && tenant ? await readOwnLook(event) : null,
  }
})

/** Who is logged in goes on while Keycloak is away; what it knows is then as much as the login showed. */
async function factorsOf(event: H3Event, amr: readonly string[]): Promise<{ totp: boolean, recoveryCodes: boolean }> {
  try {
    const factors = await secondFactors(event)
    return { totp: factors.some(({ type }) => type === 'otp'), recoveryCodes: factors.some(({ type }) => type === 'recovery-authn-codes') }
  }
  catch (error) {
    if (error instanceof KontorError && error.code === 'UNAVAILABLE') return { totp: amr.includes('otp'), recoveryCodes: false }
    throw error
  }
}
