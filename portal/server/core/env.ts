import { z } from 'zod'

/** What the portal's server needs from its environment. */
const schema = z.object({
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  PUBLIC_URL: z.url(),
  STUDIO_URL: z.string().includes('{tenant}', { error: 'must contain {tenant}' }),
  HOST_INTERNAL_URL: z.url(),
  KEYCLOAK_INTERNAL_URL: z.url(),
  KEYCLOAK_ISSUER: z.url(),
  REDIS_URL: z.url(),
  N8N_WEBHOOK_URL: z.url().optional(),
  /** Largest JSON body in bytes. */
  BODY_LIMIT: z.coerce.number().int().positive().default(1_000_000),
  /** Largest upload in bytes. */
  UPLOAD_LIMIT: z.coerce.number().int().positive().default(209_715_200),
})
export type Env = z.infer<typeof schema>

let parsed: Env | undefined

/**
 * The portal's environment, parsed once.
 * @throws Error that names every key that is missing or wrong
 */
export function env(source: NodeJS.ProcessEnv = process.env): Env {
  if (parsed) return parsed
  const result = schema.safeParse(source)
  if (!result.success) throw new Error(`portal: ${result.error.issues.map(i => `${i.path.join('.')}: ${i.message}`).join('; ')}`)
  return parsed = result.data
}
