import { z } from 'zod'
import type { H3Event } from 'h3'
import { KontorError } from '../core/errors.ts'
import { askAccount } from './account-api.ts'

const schema = z.array(z.object({
  type: z.string(),
  userCredentialMetadatas: z.array(z.object({ credential: z.object({ id: z.string(), userLabel: z.string().nullish(), createdDate: z.number().nullish() }) })).default([]),
}))

/** A second factor of a person: an app, or the list of recovery codes. */
export interface SecondFactor {
  readonly id: string
  readonly type: 'otp' | 'recovery-authn-codes'
  readonly label: string | null
}
const TYPES = ['otp', 'recovery-authn-codes'] as const

/**
 * The second factors that a person has set up, as Keycloak knows them; none when it may not be asked.
 * @throws KontorError UNAVAILABLE when Keycloak does not answer
 */
export async function secondFactors(event: H3Event): Promise<SecondFactor[]> {
  const response = await askAccount(event, '/credentials?user-credentials=true')
  if (!response) return []
  if (!response.ok) throw new KontorError('UNAVAILABLE')
  return schema.parse(await response.json()).flatMap((category) => {
    const type = TYPES.find(known => known === category.type)
    return type ? category.userCredentialMetadatas.map(({ credential }) => ({ id: credential.id, type, label: credential.userLabel ?? null })) : []
  })
}
