import * as z from 'zod'

const chatEnv = z.object({
  KONTOR_TENANT: z.string().min(1),
  N8N_WEBHOOK_URL: z.url().transform(url => url.replace(/\/$/, '')),
  N8N_WEBHOOK_TOKEN: z.string().min(1),
  /** The instance's own, from which its keys are derived. */
  SECRET: z.string().min(1),
})
export type ChatEnv = z.infer<typeof chatEnv>

/**
 * The part of Directus' environment that the chat uses.
 * @throws Error that names each key and what is wrong with it
 */
export function readChatEnv(env: Record<string, unknown>): ChatEnv {
  const result = chatEnv.safeParse(env)
  if (result.success) return result.data
  throw new Error(`environment: ${result.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`)
}
