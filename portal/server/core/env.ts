import type { BlockList } from 'node:net'
import { z } from 'zod'
import { parseNetworks } from './networks.ts'

function networks(text: string, context: z.RefinementCtx): BlockList {
  try {
    return parseNetworks(text)
  }
  catch (error) {
    context.addIssue((error as Error).message)
    return z.NEVER
  }
}

/** Origins as browsers send them, with commas between. */
function origins(text: string, context: z.RefinementCtx): ReadonlySet<string> {
  const named = text.split(',').map(part => part.trim()).filter(Boolean)
  for (const name of named) if (!/^https?:/.test(name) || !URL.canParse(name) || new URL(name).origin !== name) context.addIssue(`${name} is no origin such as https://shop.example.com`)
  return new Set(named)
}

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
  /** Posts of the login (passwords, codes, forgotten passwords, registrations) from one network in LOGIN_LIMIT_MINUTES. */
  LOGIN_LIMIT: z.coerce.number().int().positive().default(10),
  LOGIN_LIMIT_MINUTES: z.coerce.number().int().positive().default(15),
  /** Calls of the API per session or token in a minute, on each replica. */
  API_LIMIT: z.coerce.number().int().positive().default(30_000),
  /** Addresses and networks of proxies whose X-Forwarded-For counts. */
  TRUSTED_PROXIES: z.string().default('').transform(networks),
  /** Origins whose pages may call the API with a token. */
  CORS_ORIGINS: z.string().default('').transform(origins),
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
