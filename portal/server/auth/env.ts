import { z } from 'zod'
import { env } from '../core/env.ts'

const schema = z.object({
  PORTAL_CLIENT_SECRET: z.string().min(16),
  /** Key of the sessions in Redis. */
  SESSION_KEY: z.string().transform(text => Buffer.from(text, 'base64url')).refine(key => key.length === 32, 'must be 32 bytes in base64url'),
})

let parsed: z.infer<typeof schema> | undefined

/**
 * What the login needs beside the portal's own environment, parsed once.
 * @throws Error that names every key that is missing or wrong
 */
export function authEnv() {
  const { PUBLIC_URL, KEYCLOAK_ISSUER, KEYCLOAK_INTERNAL_URL, REDIS_URL } = env()
  if (!parsed) {
    const result = schema.safeParse(process.env)
    if (!result.success) throw new Error(`portal: ${result.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`)
    parsed = result.data
  }
  return { ...parsed, PUBLIC_URL: PUBLIC_URL.replace(/\/$/, ''), KEYCLOAK_ISSUER, KEYCLOAK_INTERNAL_URL, REDIS_URL }
}
