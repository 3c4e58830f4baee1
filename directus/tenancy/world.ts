import type { DatabaseEnv } from '@kontor/apply'
import type { AdminCalls } from '@kontor/keycloak'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { Sql } from './sql.ts'

/** The settings that work at tenants needs; the host has them all. */
export interface TenancyEnv extends DatabaseEnv {
  readonly STUDIO_URL: string
  readonly STUDIO_CLIENT_KEY: string
  /** Where Keycloak reaches the portal. */
  readonly PORTAL_INTERNAL_URL: string
  readonly SMTP_HOST: string
  readonly SMTP_PORT: number
  /** Sender of mails; without it an address at the public host. */
  readonly MAIL_FROM?: string | undefined
  readonly FILES_DIR: string
  readonly RUNTIME_DIR: string
  /** Where the parts of a hub on one machine write their logs; elsewhere logs are not ours to clear. */
  readonly LOGS_DIR?: string
  /** Web page of the mail catcher, where no real mail is sent. */
  readonly MAIL_CATCHER_URL?: string
}

/** The processes that serve tenants. */
export interface Instances {
  /** Resolves when the tenant's Directus answers. @throws when it does not come up */
  start(slug: string): Promise<void>
  /** Resolves when nothing of the tenant runs any more. */
  stop(slug: string): Promise<void>
}

/** Everything outside that the steps of a job touch. */
export interface World {
  readonly env: TenancyEnv
  /** `platform_core`. */
  readonly sql: Sql
  readonly keycloak: AdminCalls
  readonly redis: Redis
  readonly instances: Instances
  readonly logger: Logger
}
