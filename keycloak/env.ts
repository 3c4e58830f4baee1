import { z } from 'zod'

function readJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue('not JSON')
    return z.NEVER
  }
}

const schema = z.object({
  LOG_LEVEL: z.string().default('info'),
  KEYCLOAK_INTERNAL_URL: z.url(),
  /** Where the console and its realm `master` are used; the public address leads to neither. */
  KEYCLOAK_CONSOLE_URL: z.url(),
  KEYCLOAK_ADMIN_CLIENT_ID: z.string().min(1),
  KEYCLOAK_ADMIN_CLIENT_SECRET: z.string().min(16),
  PUBLIC_URL: z.url(),
  STUDIO_URL: z.string().includes('{tenant}'),
  PORTAL_CLIENT_SECRET: z.string().min(16),
  N8N_CLIENT_SECRET: z.string().min(16),
  PROVISIONER_CLIENT_SECRET: z.string().min(16),
  STUDIO_CLIENT_KEY: z.string().min(16),
  SMTP_HOST: z.string().min(1),
  SMTP_PORT: z.coerce.number().int(),
  /** JSON: address -> password of the demo logins; empty on a server without demo data. */
  DEMO_PASSWORDS: z.string().default('{}').transform(readJson).pipe(z.record(z.string(), z.string())),
})

export type ProvisionEnv = z.infer<typeof schema>

/** @throws Error naming every key that is missing or wrong */
export function readEnv(env: NodeJS.ProcessEnv = process.env): ProvisionEnv {
  const parsed = schema.safeParse(env)
  if (!parsed.success) throw new Error(`Keycloak provisioning: ${parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`)
  return parsed.data
}
