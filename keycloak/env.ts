import { z } from 'zod'

function readJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue('not JSON')
    return z.NEVER
  }
}

const optional = z.string().optional().transform(text => text?.trim() || undefined)

const schema = z.object({
  LOG_LEVEL: z.string().default('info'),
  KEYCLOAK_INTERNAL_URL: z.url(),
  /** Where the console and its realm `master` are used; the public address leads to neither. */
  KEYCLOAK_CONSOLE_URL: z.url(),
  KEYCLOAK_ADMIN_CLIENT_ID: z.string().min(1),
  KEYCLOAK_ADMIN_CLIENT_SECRET: z.string().min(16),
  PUBLIC_URL: z.url(),
  /** Where Keycloak reaches the portal. */
  PORTAL_INTERNAL_URL: z.url(),
  STUDIO_URL: z.string().includes('{tenant}'),
  PORTAL_CLIENT_SECRET: z.string().min(16),
  N8N_CLIENT_SECRET: z.string().min(16),
  PROVISIONER_CLIENT_SECRET: z.string().min(16),
  STUDIO_CLIENT_KEY: z.string().min(16),
  SMTP_HOST: z.string().min(1),
  SMTP_PORT: z.coerce.number().int(),
  /** Sender of the mails; without it an address at the public host. */
  MAIL_FROM: optional.pipe(z.email().optional()),
  /** Login through Microsoft (Entra): all three switch it on, none leaves it off. */
  MICROSOFT_ISSUER: optional.pipe(z.url().optional()),
  MICROSOFT_CLIENT_ID: optional,
  MICROSOFT_CLIENT_SECRET: optional,
  /** JSON: address -> password of the demo logins; empty on a server without demo data. */
  DEMO_PASSWORDS: z.string().default('{}').transform(readJson).pipe(z.record(z.string(), z.string())),
}).superRefine((env, context) => {
  const missing = (['MICROSOFT_ISSUER', 'MICROSOFT_CLIENT_ID', 'MICROSOFT_CLIENT_SECRET'] as const).filter(key => env[key] === undefined)
  if (missing.length === 1 || missing.length === 2) for (const key of missing) context.addIssue({ code: 'custom', path: [key], message: 'missing: the login through Microsoft needs all three' })
})

export type ProvisionEnv = z.infer<typeof schema>

/** @throws Error naming every key that is missing or wrong */
export function readEnv(env: NodeJS.ProcessEnv = process.env): ProvisionEnv {
  const parsed = schema.safeParse(env)
  if (!parsed.success) throw new Error(`Keycloak provisioning: ${parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`)
  return parsed.data
}
