import type { H3Event } from 'h3'
import { KontorError } from '../core/errors.ts'
import { currentPerson } from './current.ts'
import { authEnv } from './env.ts'
import { tenantToken } from './refresh.ts'

/** A token of the person for Keycloak's account API; nothing for somebody who belongs to no tenant. */
async function accountToken(event: H3Event): Promise<string | undefined> {
  const person = await currentPerson(event)
  const [tenant] = person.tenants
  return person.bearer ?? (person.session && tenant ? await tenantToken(person.session.id, person.session.stored, tenant.slug) : undefined)
}

/**
 * Asks Keycloak's account API as the person.
 * @param path such as `/credentials?type=otp`; empty for the account itself
 * @returns nothing when the token is not good for it
 * @throws KontorError UNAVAILABLE when Keycloak does not answer
 */
export async function askAccount(event: H3Event, path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<Response | undefined> {
  const token = await accountToken(event)
  if (!token) return undefined
  const response = await fetch(`${authEnv().KEYCLOAK_INTERNAL_URL}/realms/kontor/account${path}`, {
    method, body: body === undefined ? undefined : JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, accept: 'application/json', ...body === undefined ? {} : { 'content-type': 'application/json' } }, signal: AbortSignal.timeout(5000),
  }).catch((cause: unknown) => {
    throw new KontorError('UNAVAILABLE', { cause })
  })
  // A client without the account's audience may not ask.
  if (response.status === 401 || response.status === 403) return undefined
  if (response.status >= 500) throw new KontorError('UNAVAILABLE', { cause: new Error(`Keycloak answers ${response.status}`) })
  return response
}
