import { randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
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

/** What a child sends when the attempt is over for which it got a token. */
export const delegationDone = z.strictObject({ type: z.literal('delegation-done'), token: z.string().min(1).max(4_000) })

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

/**
 * Reads a delegation token that has served.
 * @returns its id and the seconds that it would still live, or nothing for one that is none of this tenant or expired
 */
export async function readDelegation(keys: DelegationKeys, tenant: string, token: string): Promise<{ readonly jti: string, readonly seconds: number } | undefined> {
  const verified = await jwtVerify(token, keys.publicKey, { issuer: DELEGATION_ISSUER, audience: API_AUDIENCE }).catch(() => undefined)
  const { jti, exp, tenant: named } = verified?.payload ?? {}
  return jti !== undefined && exp !== undefined && named === tenant ? { jti, seconds: Math.max(exp - Math.floor(Date.now() / 1000), 1) } : undefined
}
