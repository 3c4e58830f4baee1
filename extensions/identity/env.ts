import { z } from 'zod'

const schema = z.object({
  KONTOR_TENANT: z.string().min(1),
  KEYCLOAK_ISSUER: z.url(),
  KEYCLOAK_INTERNAL_URL: z.url(),
  KONTOR_DELEGATION_PUBLIC_KEY: z.string().min(2),
  REDIS: z.string().min(1),
  SESSION_COOKIE_NAME: z.string().min(1),
  /** Studio's own address. */
  PUBLIC_URL: z.url(),
})

export type IdentityEnv = z.infer<typeof schema>

/** @throws Error naming every key that is missing or wrong: Directus must not start without its doorkeeper */
export function readEnv(env: Record<string, unknown>): IdentityEnv {
  const parsed = schema.safeParse(env)
  if (!parsed.success) throw new Error(`identity: ${parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`)
  return parsed.data
}

/** The organization whose members may enter: a tenant's own, or the platform's for `core`. */
export function organizationOf(env: Pick<IdentityEnv, 'KONTOR_TENANT'>): string {
  return env.KONTOR_TENANT === 'core' ? 'platform' : env.KONTOR_TENANT
}
