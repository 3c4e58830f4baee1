import { databaseEnv } from '@kontor/apply'
import { parseAllowHosts } from '@kontor/guarded-fetch'
import * as z from 'zod'

const secret = z.string().min(32, 'at least 32 characters')

/** Optional; compose hands an empty value on for one that is not set. */
const optional = <S extends z.ZodType>(schema: S) => z.preprocess(value => value === '' ? undefined : value, schema.optional())
const address = optional(z.email())

/** What the host needs; `.env.example` explains every key. */
export const hostEnv = databaseEnv.extend({
  HOST_ADDRESS: z.string().min(1).default('127.0.0.1'),
  HOST_PORT: z.coerce.number().int().min(1).max(65535),
  HOST_INTERNAL_URL: z.url(),
  HOST_SECRET: secret,
  STUDIO_URL: z.string().refine(url => url.includes('{tenant}') && URL.canParse(url.replace('{tenant}', 'demo')), 'an address with {tenant} in its host name'),
  STUDIO_CLIENT_KEY: secret,
  PROVISIONER_CLIENT_SECRET: secret,
  RUNTIME_DIR: z.string().min(1),
  FILES_DIR: z.string().min(1),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  PUBLIC_URL: z.url(),
  PORTAL_INTERNAL_URL: z.url(),
  KEYCLOAK_INTERNAL_URL: z.url(),
  KEYCLOAK_ISSUER: z.url(),
  N8N_WEBHOOK_URL: z.url(),
  N8N_WEBHOOK_TOKEN: secret,
  SMTP_HOST: z.string().min(1).default('127.0.0.1'),
  SMTP_PORT: z.coerce.number().int().min(1).max(65535),
  /** Sender of mails; without it an address at the public host. */
  MAIL_FROM: address,
  LOGS_DIR: optional(z.string()),
  MAIL_CATCHER_URL: optional(z.url()),
  /** Tenants whose processes run at the same time; others are parked and woken on demand. */
  TENANT_LIVE_MAX: z.coerce.number().int().min(1).default(4),
  TENANT_IDLE_MINUTES: z.coerce.number().positive().default(15),
  TENANT_SPARES: z.coerce.number().int().min(0).default(1),
  /** Requests of one tenant that are worked on at a time. */
  TENANT_CONCURRENCY: z.coerce.number().int().min(1).default(8),
  /** Hosts of the own network to which requests may go that a tenant asks for, such as webhooks. */
  FETCH_ALLOW_HOSTS: z.string().default('').superRefine((text, context) => {
    try {
      parseAllowHosts(text)
    }
    catch (error) {
      context.addIssue((error as Error).message)
    }
  }),
  OPERATOR_EMAIL: address,
  PROJECT_OWNER: address,
})
export type HostEnv = z.infer<typeof hostEnv>
