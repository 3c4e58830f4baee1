import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { API_AUDIENCE, DELEGATION_ISSUER } from './delegation.ts'
import type { DelegationKeys } from './keys.ts'

/** Life of an automation token in seconds. */
export const AUTOMATION_TTL = 300

export interface AutomationToken {
  readonly token: string
  readonly jti: string
  readonly expiresAt: string
}

/**
 * Signs a token with which a service works in one tenant with the role `automation`. Signed by the key of the
 * delegation tokens, told from them by its scope.
 * @param client of the realm that asked
 */
export async function signAutomation(keys: DelegationKeys, tenant: string, client: string, now = new Date()): Promise<AutomationToken> {
  const issued = Math.floor(now.getTime() / 1000)
  const jti = randomUUID()
  const token = await new SignJWT({ tenant, scope: 'automation' })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
    .setIssuer(DELEGATION_ISSUER).setAudience(API_AUDIENCE).setSubject(client).setJti(jti)
    .setIssuedAt(issued).setExpirationTime(issued + AUTOMATION_TTL)
    .sign(keys.privateKey)
  return { token, jti, expiresAt: new Date((issued + AUTOMATION_TTL) * 1000).toISOString() }
}
