import { roleFromGroups, SECOND_FACTOR_ROLES, type RoleName } from '@kontor/policies'
import { z } from 'zod'

/** Id and name are missing for one that the person has joined since the login: Keycloak tells them of those of the login. */
const organization = z.object({ id: z.string().optional(), groups: z.array(z.string()).default([]), displayName: z.array(z.string()).optional() })

/** What the portal reads of a token of the realm. */
const schema = z.object({
  sub: z.string(),
  sid: z.string().optional(),
  jti: z.string().optional(),
  exp: z.number(),
  iat: z.number().optional(),
  /** When something was last typed for this login, in seconds since 1970. */
  auth_time: z.number().optional(),
  email: z.string().optional(),
  name: z.string().optional(),
  given_name: z.string().optional(),
  family_name: z.string().optional(),
  preferred_username: z.string().optional(),
  locale: z.string().optional(),
  amr: z.array(z.string()).default([]),
  organization: z.record(z.string(), organization).default({}),
})
export type Claims = z.infer<typeof schema>

export interface Membership {
  readonly slug: string
  readonly name: string
  readonly roles: readonly RoleName[]
}

/** @throws ZodError when the payload is no token of our realm */
export const parseClaims = (payload: unknown): Claims => schema.parse(payload)

/** Tenants and roles of a token; an organization without a role of ours gives no access. */
export function membershipsOf(claims: Claims): Membership[] {
  return Object.entries(claims.organization).flatMap(([slug, { groups, displayName }]) => {
    const role = roleFromGroups(groups)
    return role ? [{ slug, name: displayName?.[0] ?? slug, roles: [role] }] : []
  }).sort((a, b) => a.slug.localeCompare(b.slug))
}

/** Whether the person's role somewhere demands a second factor that this login did not use. */
export function lacksSecondFactor(memberships: readonly Membership[], amr: readonly string[]): boolean {
  return !amr.includes('otp') && memberships.some(({ roles }) => roles.some(role => SECOND_FACTOR_ROLES.has(role)))
}
