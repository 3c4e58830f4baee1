import { dirname, join } from 'node:path'
import { existsSync } from 'node:fs'
import { ROOT, type Config } from '../config.ts'
import { POOLS } from '../../directus/host/connections.ts'
import { runToEnd } from '../processes.ts'
import { findJava } from '../system/java.ts'
import { bringKeycloak, keycloakVersion, QUICK_JAVA } from '../system/keycloak.ts'
import { commonEnv, studioEnv } from './environment.ts'
import { fetchJson, nodeArguments, type Context, type Part } from './part.ts'
import { POSTGRES_USER } from './postgres.ts'

/** Where the other parts reach Keycloak. */
export function keycloakUrl(config: Config): string {
  return `http://127.0.0.1:${config.ports.KEYCLOAK_PORT}/auth`
}

async function locate({ config, signal }: Context): Promise<{ folder: string, java: string }> {
  const java = await findJava(config)
  return { java, folder: await bringKeycloak(config, java, signal) }
}

export const keycloak: Part = {
  name: 'keycloak',
  label: 'Keycloak',
  needs: ['postgres'],
  ports: ['KEYCLOAK_PORT', 'KEYCLOAK_MANAGEMENT_PORT'],
  async prepare(context) {
    await locate(context)
  },
  async command(context) {
    const { config, secrets } = context
    const { folder, java } = await locate(context)
    return {
      file: 'sh',
      args: [join(folder, 'bin', 'kc.sh'), 'start', '--optimized'],
      cwd: folder,
      env: {
        JAVA_HOME: dirname(dirname(java)), JAVA: java,
        JAVA_OPTS_APPEND: QUICK_JAVA,
        JAVA_OPTS_KC_HEAP: '-Xms128m -Xmx448m -XX:MaxMetaspaceSize=256m',
        KC_DB_URL: `jdbc:postgresql://127.0.0.1:${config.ports.POSTGRES_PORT}/keycloak`,
        KC_DB_USERNAME: POSTGRES_USER, KC_DB_PASSWORD: secrets.values.POSTGRES_PASSWORD,
        KC_DB_POOL_INITIAL_SIZE: '2', KC_DB_POOL_MIN_SIZE: '2', KC_DB_POOL_MAX_SIZE: String(POOLS.keycloak),
        // Connections that a PostgreSQL before a restart had made must not fail the first logins after it.
        QUARKUS_DATASOURCE_JDBC_VALIDATE_ON_BORROW: 'true',
        KC_HTTP_ENABLED: 'true', KC_HTTP_HOST: '127.0.0.1', KC_HTTP_PORT: String(config.ports.KEYCLOAK_PORT),
        KC_HTTP_MANAGEMENT_HOST: '127.0.0.1', KC_HTTP_MANAGEMENT_PORT: String(config.ports.KEYCLOAK_MANAGEMENT_PORT),
        KC_HOSTNAME: `${config.publicUrl}/auth`, KC_HOSTNAME_BACKCHANNEL_DYNAMIC: 'true',
        // The console is for who sits at this machine; the portal passes neither it nor its realm on.
        KC_HOSTNAME_ADMIN: keycloakUrl(config),
        // Only our own portal can reach it, and it sets these headers itself.
        KC_PROXY_HEADERS: 'xforwarded', KC_PROXY_TRUSTED_ADDRESSES: '127.0.0.1',
        KC_BOOTSTRAP_ADMIN_CLIENT_ID: 'kontor-launcher', KC_BOOTSTRAP_ADMIN_CLIENT_SECRET: secrets.values.KEYCLOAK_ADMIN_CLIENT_SECRET,
        // Where the realm's policy finds the passwords that nobody may choose.
        KC_SPI_PASSWORD_POLICY__PASSWORD_BLACKLIST__BLACKLISTS_PATH: join(ROOT, 'keycloak', 'passwords'),
        // Otherwise it opens a cluster port on all addresses.
        KC_CACHE: 'local',
        KC_LOG_LEVEL: config.logLevel === 'trace' ? 'debug' : config.logLevel, QUARKUS_HTTP_SHUTDOWN_TIMEOUT: '5s',
      },
    }
  },
  async healthy({ config }) {
    // Not only the port: a realm must be served. Its address may still be the one before ports were changed, until `finish` has told it.
    const answer = await fetchJson(`${keycloakUrl(config)}/realms/master/.well-known/openid-configuration`) as { issuer?: string } | undefined
    return answer?.issuer?.endsWith('/auth/realms/master') === true
  },
  async finish(context) {
    const { config, secrets, signal } = context
    const script = join(ROOT, 'keycloak', 'provision.ts')
    if (!existsSync(script)) return
    await runToEnd(config, 'keycloak-provision', {
      file: process.execPath, args: nodeArguments(script), cwd: ROOT,
      env: {
        ...commonEnv(context), ...studioEnv(context), KEYCLOAK_CONSOLE_URL: keycloakUrl(config),
        KEYCLOAK_ADMIN_CLIENT_ID: 'kontor-launcher', KEYCLOAK_ADMIN_CLIENT_SECRET: secrets.values.KEYCLOAK_ADMIN_CLIENT_SECRET,
        PORTAL_CLIENT_SECRET: secrets.values.PORTAL_CLIENT_SECRET, N8N_CLIENT_SECRET: secrets.values.N8N_CLIENT_SECRET,
        PROVISIONER_CLIENT_SECRET: secrets.values.PROVISIONER_CLIENT_SECRET, DEMO_PASSWORDS: JSON.stringify(secrets.demoPasswords),
        ...config.microsoft,
      },
    }, signal)
  },
  stopSignal: 'SIGTERM',
  patience: 15_000,
  startSeconds: 300,
  url: config => `${config.publicUrl}/auth`,
  version: keycloakVersion,
}
