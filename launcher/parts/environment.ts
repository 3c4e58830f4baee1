import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Context } from './part.ts'
import { POSTGRES_USER } from './postgres.ts'
import { redisUrl } from './redis.ts'

type Env = Record<string, string>

/** What every part of ours is told. */
export function commonEnv({ config, secrets }: Context): Env {
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: config.logLevel,
    PUBLIC_URL: config.publicUrl,
    STUDIO_URL: config.studioUrl,
    KEYCLOAK_INTERNAL_URL: `http://127.0.0.1:${config.ports.KEYCLOAK_PORT}/auth`,
    KEYCLOAK_ISSUER: `${config.publicUrl}/auth/realms/kontor`,
    REDIS_URL: redisUrl(config, secrets),
    HOST_INTERNAL_URL: `http://127.0.0.1:${config.ports.STUDIO_PORT}`,
  }
}

export function databaseEnv({ config, secrets }: Context): Env {
  return { POSTGRES_HOST: '127.0.0.1', POSTGRES_PORT: String(config.ports.POSTGRES_PORT), POSTGRES_USER, POSTGRES_PASSWORD: secrets.values.POSTGRES_PASSWORD }
}

/** For those who know Studio's clients and send mail. */
export function studioEnv({ config, secrets }: Context): Env {
  return { PORTAL_INTERNAL_URL: `http://127.0.0.1:${config.ports.PORTAL_PORT}`, STUDIO_CLIENT_KEY: secrets.values.STUDIO_CLIENT_KEY, SMTP_HOST: '127.0.0.1', SMTP_PORT: String(config.ports.SMTP_PORT), MAIL_FROM: config.mailFrom ?? '' }
}

/** Where sockets lie: the system allows them paths of about 100 characters, which a deep checkout would exceed. */
function runtimeFolder(config: Config): string {
  const beside = join(config.home, 'sockets')
  return beside.length <= 60 ? beside : join('/tmp', `kontor-${createHash('sha256').update(config.home).digest('hex').slice(0, 12)}`)
}

/** The Directus host and the applier. */
export function hostEnv(context: Context): Env {
  const { config, secrets } = context
  return {
    ...commonEnv(context), ...databaseEnv(context), ...studioEnv(context),
    HOST_ADDRESS: '127.0.0.1', HOST_PORT: String(config.ports.STUDIO_PORT),
    RUNTIME_DIR: runtimeFolder(config), FILES_DIR: `${config.home}/files`,
    HOST_SECRET: secrets.values.HOST_SECRET, PROVISIONER_CLIENT_SECRET: secrets.values.PROVISIONER_CLIENT_SECRET,
    N8N_WEBHOOK_URL: `http://127.0.0.1:${config.ports.N8N_PORT}`, N8N_WEBHOOK_TOKEN: secrets.values.N8N_WEBHOOK_TOKEN,
    LOGS_DIR: join(config.home, 'logs'), MAIL_CATCHER_URL: `http://127.0.0.1:${config.ports.MAIL_PORT}`,
    TENANT_LIVE_MAX: String(config.tenants.liveMax), TENANT_IDLE_MINUTES: String(config.tenants.idleMinutes), TENANT_SPARES: String(config.tenants.spares), TENANT_CONCURRENCY: String(config.tenants.concurrency), FETCH_ALLOW_HOSTS: config.fetchAllowHosts,
    OPERATOR_EMAIL: config.operatorEmail, PROJECT_OWNER: config.projectOwner ?? '',
  }
}
