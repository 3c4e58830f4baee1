import type { Knex } from 'knex'
import type { Doorkeeper } from './authenticate.ts'
import { TokenRefusedError } from './errors.ts'
import { findOrMakeUser, releaseEmail, userValues } from './people/find-or-make.ts'
import { verifyPersonToken } from './tokens/person-token.ts'
import { refuseRevoked } from './tokens/revocations.ts'

interface Meta {
  readonly provider: string
  readonly providerPayload?: { readonly accessToken?: string }
}

/**
 * Decides over a login to Studio: the access token that Keycloak gave Directus must open this very tenant. Directus'
 * own settings know nothing of organizations.
 * @returns the user's values with the role of the token; for an existing user nothing, because Directus would end the
 *   person's other sessions and refuse to take the last administrator's role away
 * @throws 401 or 403 with a code, shown on Studio's login page
 */
export async function admitToStudio(keeper: Doorkeeper, payload: Record<string, unknown>, meta: Meta, database: Knex, event: 'create' | 'update'): Promise<Record<string, unknown>> {
  const token = meta.providerPayload?.accessToken
  if (meta.provider !== 'keycloak' || !token) throw new TokenRefusedError({ reason: 'only the login server lets people in' })
  const person = await verifyPersonToken(token, keeper.expected)
  await refuseRevoked(keeper.redis, person)
  keeper.studio.admitted(person)
  // An existing row is checked (a deactivated person stays out) and brought up to date in one place.
  if (event === 'update') {
    await findOrMakeUser(database, person)
    return {}
  }
  await releaseEmail(database, person)
  // Directus takes only addresses below top-level domains that it knows; ours may be internal. It follows when the
  // session is made.
  const values: Record<string, unknown> = { ...payload, ...userValues(person) }
  delete values.email
  return values
}
