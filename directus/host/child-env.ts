import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { redisNamespaces, type Instance } from '@kontor/apply'
import { mailSender } from '@kontor/keycloak'
import { POOLS } from './connections.ts'
import type { HostEnv } from './env.ts'
import { directusSecret, studioClientSecret } from './keys.ts'

/** Networks that a flow or an import by address must not reach from the server. `0.0.0.0` stands for its own addresses. */
const PRIVATE_NETWORKS = [
  '0.0.0.0', '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15',
  '::/128', '::1/128', 'fc00::/7', 'fe80::/10', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '2002::/16', '224.0.0.0/4', '240.0.0.0/4', 'ff00::/8',
]

export interface ChildPlaces {
  readonly socket: string
  readonly extensions: string
  readonly publicJwk: string
}

/** The whole environment of one instance's process: nothing of the host's own gets there unless it is named here. */
export function childEnv(env: HostEnv, instance: Instance, places: ChildPlaces): Record<string, string> {
  return { ...sharedEnv(env, places.publicJwk), ...instanceEnv(env, instance, places.extensions, places.socket) }
}

/** What is the same in the processes of all instances. A spare process starts with it. */
export function sharedEnv(env: HostEnv, publicJwk: string): Record<string, string> {
  return {
    ...process.env.PATH ? { PATH: process.env.PATH } : {},
    ...process.env.NODE_EXTRA_CA_CERTS ? { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS } : {},
    // Read by node-postgres: TLS to the database.
    ...process.env.PGSSLMODE ? { PGSSLMODE: process.env.PGSSLMODE } : {},
    // A start loads some thousand files; what was compiled once is not compiled again (a seventh of the time).
    NODE_COMPILE_CACHE: join(env.RUNTIME_DIR, 'compiled'),
    NODE_ENV: 'production', CONFIG_PATH: '/nonexistent', TZ: process.env.TZ ?? 'Europe/Berlin',
    // The host logs requests; here they would only cost time.
    LOG_LEVEL: env.LOG_LEVEL, LOG_STYLE: 'raw', LOGGER_BASE__SERVICE: 'directus', LOGGER_HTTP_AUTO_LOGGING: 'false',
    DB_CLIENT: 'pg', DB_HOST: env.POSTGRES_HOST, DB_PORT: String(env.POSTGRES_PORT), DB_USER: env.POSTGRES_USER, DB_PASSWORD: env.POSTGRES_PASSWORD,
    DB_POOL__MIN: '1', DB_POOL__MAX: String(POOLS.directus), MIGRATIONS_PATH: '/nonexistent',
    // Answers are never kept, what Directus knows of the schema is.
    REDIS: env.REDIS_URL, SYNCHRONIZATION_STORE: 'redis', CACHE_ENABLED: 'false', CACHE_STORE: 'memory', CACHE_SCHEMA: 'true', CACHE_SCHEMA_FREEZE_ENABLED: 'true',
    // Counts running imports and exports: of this process alone, as one process serves an instance.
    IMPORT_EXPORT_NAMESPACE: `kontor:import:${randomUUID()}`,
    ...sharedLogin(env), ...contentSecurity(), ...limits(),
    STORAGE_LOCATIONS: 'local', STORAGE_LOCAL_DRIVER: 'local', EXTENSIONS_MUST_LOAD: 'true', EXTENSIONS_AUTO_RELOAD: 'false', PACKAGE_FILE_LOCATION: import.meta.dirname,
    // The host is the one proxy in front; it writes X-Forwarded-For itself.
    IP_TRUST_PROXY: 'number:1',
    TELEMETRY: 'false', WEBSOCKETS_ENABLED: 'false', AI_ENABLED: 'false', MCP_ENABLED: 'false', METRICS_ENABLED: 'false', CORS_ENABLED: 'false',
    EMAIL_TRANSPORT: 'smtp', EMAIL_SMTP_HOST: env.SMTP_HOST, EMAIL_SMTP_PORT: String(env.SMTP_PORT), EMAIL_SMTP_IGNORE_TLS: 'true',
    EMAIL_FROM: mailSender(env), EMAIL_VERIFY_SETUP: 'false',
    ...env.PROJECT_OWNER ? { PROJECT_OWNER: env.PROJECT_OWNER } : {},
    // For our extensions.
    KONTOR_DELEGATION_PUBLIC_KEY: `string:${publicJwk}`, KEYCLOAK_ISSUER: env.KEYCLOAK_ISSUER, KEYCLOAK_INTERNAL_URL: env.KEYCLOAK_INTERNAL_URL,
    N8N_WEBHOOK_URL: env.N8N_WEBHOOK_URL, N8N_WEBHOOK_TOKEN: `string:${env.N8N_WEBHOOK_TOKEN}`, HOST_INTERNAL_URL: env.HOST_INTERNAL_URL, KONTOR_PORTAL_URL: env.PUBLIC_URL,
    FETCH_ALLOW_HOSTS: `string:${env.FETCH_ALLOW_HOSTS}`,
  }
}

/** Name of the cookie with a tenant's session of Studio. */
export function studioCookie(studioUrl: string, slug: string): string {
  // Studios of other tenants are names below the same domain: with the prefix they cannot put a cookie of theirs here.
  return `${studioUrl.startsWith('https:') ? '__Host-' : ''}kontor_studio_${slug}`
}

/** What belongs to one instance alone. A spare process gets it when it becomes one. */
export function instanceEnv(env: HostEnv, { slug, database }: Instance, extensions: string, socket: string): Record<string, string> {
  const studio = env.STUDIO_URL.replace('{tenant}', slug)
  const names = redisNamespaces(slug)
  const folder = join(env.RUNTIME_DIR, 'tmp', slug)
  const cookie = studioCookie(env.STUDIO_URL, slug)
  return {
    KONTOR_TENANT: slug, PUBLIC_URL: studio, SECRET: directusSecret(env.HOST_SECRET, slug), UNIX_SOCKET_PATH: socket,
    // Some of Directus' parts write notes into the home folder.
    HOME: folder, TEMP_PATH: folder, STORAGE_LOCAL_ROOT: join(env.FILES_DIR, slug), EXTENSIONS_PATH: extensions,
    LOGGER_BASE__TENANT_ID: `string:${slug}`,
    // The second is what PostgreSQL shows of its connections.
    DB_DATABASE: database, PGAPPNAME: `directus ${database}`,
    REDIS_BUS_NAMESPACE: names.bus, REDIS_LOCK_NAMESPACE: names.lock, REDIS_PERMISSIONS_NAMESPACE: names.permissions, REDIS_COUNTERS_NAMESPACE: names.counters,
    SYNCHRONIZATION_NAMESPACE: names.sync, CACHE_NAMESPACE: names.cache,
    SESSION_COOKIE_NAME: cookie, REFRESH_TOKEN_COOKIE_NAME: `${cookie}_refresh`,
    AUTH_KEYCLOAK_CLIENT_ID: `studio-${slug}`, AUTH_KEYCLOAK_CLIENT_SECRET: `string:${studioClientSecret(env.STUDIO_CLIENT_KEY, slug)}`,
    AUTH_KEYCLOAK_SCOPE: `openid profile email organization:${slug === 'core' ? 'platform' : slug}`, AUTH_KEYCLOAK_REDIRECT_ALLOW_LIST: studio,
  }
}

/** Names of the settings that differ between instances. */
export function instanceKeys(env: HostEnv): string[] {
  return Object.keys(instanceEnv(env, { slug: 'any', model: 'tenant', database: 'any', name: 'any' }, '', ''))
}

function sharedLogin(env: HostEnv): Record<string, string> {
  const secure = String(env.STUDIO_URL.startsWith('https:'))
  return {
    SESSION_COOKIE_SECURE: secure, SESSION_COOKIE_SAME_SITE: 'lax', SESSION_COOKIE_TTL: '15m',
    REFRESH_TOKEN_COOKIE_SECURE: secure, REFRESH_TOKEN_COOKIE_SAME_SITE: 'lax', REFRESH_TOKEN_TTL: '15m', ACCESS_TOKEN_TTL: '15m',
    AUTH_DISABLE_DEFAULT: 'true', AUTH_PROVIDERS: 'keycloak',
    AUTH_KEYCLOAK_DRIVER: 'openid', AUTH_KEYCLOAK_MODE: 'session', AUTH_KEYCLOAK_LABEL: 'Kontor', AUTH_KEYCLOAK_ICON: 'login',
    AUTH_KEYCLOAK_ISSUER_URL: `${env.KEYCLOAK_INTERNAL_URL}/realms/kontor/.well-known/openid-configuration`,
    // Keycloak may start later than we do.
    AUTH_KEYCLOAK_ISSUER_DISCOVERY_MUST_SUCCEED: 'false',
    AUTH_KEYCLOAK_IDENTIFIER_KEY: 'sub', AUTH_KEYCLOAK_ALLOW_PUBLIC_REGISTRATION: 'true', AUTH_KEYCLOAK_SYNC_USER_INFO: 'true', AUTH_KEYCLOAK_COOKIE_SECURE: secure,
  }
}

/** Directus merges these lists into its own place by place, so each is as long as the one it replaces. */
function contentSecurity(): Record<string, string> {
  return {
    CONTENT_SECURITY_POLICY_DIRECTIVES__CONNECT_SRC: 'array:\'self\',blob:,data:',
    CONTENT_SECURITY_POLICY_DIRECTIVES__IMG_SRC: 'array:\'self\',data:,blob:,\'self\',\'self\'',
    CONTENT_SECURITY_POLICY_DIRECTIVES__FRAME_ANCESTORS: 'array:\'none\'',
  }
}

function limits(): Record<string, string> {
  return {
    RATE_LIMITER_ENABLED: 'false', RATE_LIMITER_GLOBAL_ENABLED: 'false', MAX_PAYLOAD_SIZE: '5mb', FILES_MAX_UPLOAD_SIZE: '100mb', QUERY_LIMIT_DEFAULT: '100', QUERY_LIMIT_MAX: '5000',
    // A busy loop is no reason to refuse work, a stuck one is.
    PRESSURE_LIMITER_MAX_EVENT_LOOP_UTILIZATION: '1', PRESSURE_LIMITER_MAX_EVENT_LOOP_DELAY: '3000', PRESSURE_LIMITER_RETRY_AFTER: 'string:2',
    IMPORT_IP_DENY_LIST: `array:${PRIVATE_NETWORKS.join(',')}`, FLOWS_ENV_ALLOW_LIST: 'false', FLOWS_RUN_SCRIPT_TIMEOUT: '10000',
    // Longer than the host keeps an idle connection, so that it is always the host that hangs up.
    SERVER_KEEP_ALIVE_TIMEOUT: '75000', SERVER_SHUTDOWN_TIMEOUT: '5000',
  }
}
