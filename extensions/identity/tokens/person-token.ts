import { roleFromGroups, SECOND_FACTOR_ROLES, type RoleName } from '@kontor/policies'
import { jwtVerify, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { IdentityUnavailableError, NotAllowedHereError, SecondFactorRequiredError, TokenRefusedError } from '../errors.ts'

export const AUDIENCE = 'kontor-api'

const schema = z.object({
  sub: z.string().min(1),
  iat: z.number(),
  exp: z.number(),
  sid: z.string().optional(),
  jti: z.string().optional(),
  email: z.string().optional(),
  email_verified: z.boolean().default(false),
  given_name: z.string().optional(),
  family_name: z.string().optional(),
  preferred_username: z.string().optional(),
  locale: z.string().optional(),
  /** Only in tokens that a program got for itself. */
  client_id: z.string().optional(),
  amr: z.array(z.string()).default([]),
  organization: z.record(z.string(), z.object({ groups: z.array(z.string()).default([]) })).default({}),
})

/** A person as their token shows them. */
export interface TokenPerson {
  readonly sub: string
  /** Unix time in seconds at which the token was made. */
  readonly issuedAt: number
  /** Unix time in seconds at which it ends. */
  readonly expiresAt: number
  readonly sid?: string
  readonly jti?: string
  readonly email?: string
  readonly emailVerified: boolean
  readonly firstName?: string
  readonly lastName?: string
  readonly locale?: string
  readonly role: RoleName
  /** Whether the login used one. */
  readonly secondFactor: boolean
  /** A program that a tenant's administrator let in: name and address stay as they gave them. */
  readonly program: boolean
}

interface Expectation {
  readonly issuer: string
  readonly organization: string
  readonly keys: JWTVerifyGetKey
  /** Roles that this instance has. */
  readonly roles: readonly RoleName[]
}

/**
 * Checks an access token of the realm: signature (RS256), issuer, audience, time, exactly one organization which is
 * this one, a role of this instance, a second factor where the role demands it.
 * @throws 401 for a bad token, 403 for one that does not open this instance, 503 when Keycloak's keys cannot be read
 */
export async function verifyPersonToken(token: string, expected: Expectation): Promise<TokenPerson> {
  const { payload } = await jwtVerify(token, expected.keys, { issuer: expected.issuer, audience: AUDIENCE, algorithms: ['RS256'], requiredClaims: ['exp', 'iat', 'sub'] }).catch((error: { code?: string, message?: string }) => {
    // What is no verdict on the token is a fault on the way to the keys.
    if (!error.code?.startsWith('ERR_J') || ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'].includes(error.code)) throw new IdentityUnavailableError()
    throw new TokenRefusedError({ reason: error.message ?? error.code })
  })
  const parsed = schema.safeParse(payload)
  if (!parsed.success) throw new TokenRefusedError({ reason: 'it is no token of a person' })
  const claims = parsed.data
  const organizations = Object.keys(claims.organization)
  if (organizations.length !== 1) throw new NotAllowedHereError({ reason: 'the token must name exactly one tenant' })
  const groups = claims.organization[expected.organization]?.groups
  if (!groups) throw new NotAllowedHereError({ reason: 'the token is for another tenant' })
  // Only roles of this instance count: a tenant's group named operator hides no other role.
  const role = roleFromGroups(groups.filter(group => expected.roles.some(known => known === group.replace(/^\//, ''))))
  if (!role) throw new NotAllowedHereError({ reason: 'no role in this tenant' })
  const secondFactor = claims.amr.includes('otp')
  if (SECOND_FACTOR_ROLES.has(role) && !secondFactor) throw new SecondFactorRequiredError()
  return {
    sub: claims.sub, issuedAt: claims.iat, expiresAt: claims.exp, sid: claims.sid, jti: claims.jti, email: claims.email, emailVerified: claims.email_verified,
    firstName: claims.given_name, lastName: claims.family_name, locale: claims.locale, role, secondFactor,
    program: claims.client_id !== undefined,
  }
}
