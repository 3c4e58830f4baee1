import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import * as z from 'zod'
import type { DelegationKeys } from './keys.ts'

/** Life of a delegation token in seconds. */
export const DELEGATION_TTL = 300
export const DELEGATION_ISSUER = 'kontor-host'
export const API_AUDIENCE = 'kontor-api'

/** What a child sends to get a token with which a bot reads as the person who asked. */
export const delegationRequest = z.strictObject({
  type: z.literal('delegation'),
  requestId: z.string().min(1).max(100),
  userId: z.guid(),
  threadId: z.guid(),
  messageId: z.guid(),
})
export type DelegationRequest = z.infer<typeof delegationRequest>

export type DelegationAnswer =
  | { readonly type: 'delegation', readonly requestId: string, readonly token: string, readonly expiresAt: string }
  | { readonly type: 'delegation', readonly requestId: string, readonly error: string }

/**
 * Signs a token for the tenant whose process asked. The tenant is what the host knows of that process, never what the
 * message says, so one tenant's code cannot speak for another.
 */
export async function signDelegation(keys: DelegationKeys, tenant: string, request: DelegationRequest, now = new Date()): Promise<DelegationAnswer> {
  const issued = Math.floor(now.getTime() / 1000)
  const token = await new SignJWT({ tenant, scope: 'read', threadId: request.threadId, messageId: request.messageId })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
    .setIssuer(DELEGATION_ISSUER).setAudience(API_AUDIENCE).setSubject(request.userId).setJti(randomUUID())
    .setIssuedAt(issued).setExpirationTime(issued + DELEGATION_TTL)
    .sign(keys.privateKey)
  return { type: 'delegation', requestId: request.requestId, token, expiresAt: new Date((issued + DELEGATION_TTL) * 1000).toISOString() }
}
