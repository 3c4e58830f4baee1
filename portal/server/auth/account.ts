import { z } from 'zod'
import type { H3Event } from 'h3'
import { KontorError } from '../core/errors.ts'
import { askAccount } from './account-api.ts'

const schema = z.array(z.object({
  type: z.string(),
  userCredentialMetadatas: z.array(z.object({ credential: z.object({ id: z.string(), userLabel: z.string().nullish(), createdDate: z.number().nullish() }) })).default([]),
}))

/**
 * The TOTP apps that a person has set up, as Keycloak knows them; none when it may not be asked.
 * @throws KontorError UNAVAILABLE when Keycloak does not answer
 */
export async function totpCredentials(event: H3Event): Promise<{ id: string, label: string | null }[]> {
  const response = await askAccount(event, '/credentials?type=otp&user-credentials=true')
  if (!response) return []
  if (!response.ok) throw new KontorError('UNAVAILABLE')
  const categories = schema.parse(await response.json())
  return categories.filter(category => category.type === 'otp').flatMap(category => category.userCredentialMetadatas.map(({ credential }) => ({ id: credential.id, label: credential.userLabel ?? null })))
}
