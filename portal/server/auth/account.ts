import { z } from 'zod'
import type { H3Event } from 'h3'
import { KontorError } from '../core/errors.ts'
import { authEnv } from './env.ts'
import { currentPerson } from './current.ts'
import { tenantToken } from './refresh.ts'

const schema = z.array(z.object({
  type: z.string(),
  userCredentialMetadatas: z.array(z.object({ credential: z.object({ id: z.string(), userLabel: z.string().nullish(), createdDate: z.number().nullish() }) })).default([]),
}))

/**
 * The TOTP apps that a person has set up, as Keycloak knows them.
 * @throws KontorError UNAVAILABLE when Keycloak does not answer
 */
export async function totpCredentials(event: H3Event): Promise<{ id: string, label: string | null }[]> {
  const person = await currentPerson(event)
  const [tenant] = person.tenants
  const token = person.bearer ?? (person.session && tenant ? await tenantToken(person.session.id, person.session.stored, tenant.slug) : undefined)
  if (!token) return []
  const response = await fetch(`${authEnv().KEYCLOAK_INTERNAL_URL}/realms/kontor/account/credentials?type=otp&user-credentials=true`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' }, signal: AbortSignal.timeout(5000),
  }).catch((cause: unknown) => {
    throw new KontorError('UNAVAILABLE', { cause })
  })
  // A client without the account's audience may not look; then nothing is known.
  if (response.status === 401 || response.status === 403) return []
  if (!response.ok) throw new KontorError('UNAVAILABLE')
  const categories = schema.parse(await response.json())
  return categories.filter(category => category.type === 'otp').flatMap(category => category.userCredentialMetadatas.map(({ credential }) => ({ id: credential.id, label: credential.userLabel ?? null })))
}
