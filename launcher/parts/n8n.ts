import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import { mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, type Config } from '../config.ts'
import { buildNodes, NODES } from '../build-nodes.ts'
import { POOLS } from '../../directus/host/connections.ts'
import type { StartCommand } from '../processes.ts'
import { N8N_OWNER } from '../secrets.ts'
import { databaseEnv } from './environment.ts'
import { importWorkflows, webhookPaths } from './n8n-workflows.ts'
import { fetchJson, packageVersion, type Context, type Part } from './part.ts'

const PACKAGE = join(ROOT, 'n8n-workflows', 'node_modules', 'n8n')
const PRELOAD = pathToFileURL(join(ROOT, 'launcher', 'n8n', 'preload.ts')).href
/** Nodes that run commands, read files or open connections of their own choice. */
const EXCLUDED_NODES = ['executeCommand', 'readWriteFile', 'readBinaryFile', 'readBinaryFiles', 'writeBinaryFile', 'localFileTrigger', 'ssh', 'git', 'ftp'].map(name => `n8n-nodes-base.${name}`)

interface Bcrypt {
  hashSync(text: string, salt: string): string
  encodeBase64(bytes: Uint8Array, length: number): string
}

/** Always the same hash for the same password: n8n ends the owner's sessions when it changes. */
function ownerHash({ secrets }: Context): string {
  const bcrypt = createRequire(join(realpathSync(PACKAGE), 'package.json'))('bcryptjs') as Bcrypt
  const salt = createHmac('sha256', secrets.values.N8N_ENCRYPTION_KEY).update('owner').digest().subarray(0, 16)
  return bcrypt.hashSync(secrets.n8nOwnerPassword, `$2a$10$${bcrypt.encodeBase64(salt, 16)}`)
}

export function n8nUrl(config: Config): string {
  return `http://localhost:${config.ports.N8N_PORT}`
}

/** A command of n8n's own program with the environment that it always has here. */
export function n8nCommand(context: Context, args: readonly string[]): StartCommand {
  const { config, secrets } = context
  const database = databaseEnv(context)
  const hostAddress = new URL(`http://127.0.0.1:${config.ports.STUDIO_PORT}`)
  mkdirSync(join(config.home, 'n8n'), { recursive: true, mode: 0o700 })
  return {
    file: process.execPath,
    args: [`--import=${PRELOAD}`, join(PACKAGE, 'bin', 'n8n'), ...args],
    cwd: join(config.home, 'n8n'),
    env: {
      NODE_ENV: 'production',
      N8N_USER_FOLDER: join(config.home, 'n8n'), N8N_ENCRYPTION_KEY: secrets.values.N8N_ENCRYPTION_KEY,
      DB_TYPE: 'postgresdb', DB_POSTGRESDB_HOST: '127.0.0.1', DB_POSTGRESDB_PORT: database.POSTGRES_PORT ?? '', DB_POSTGRESDB_DATABASE: 'n8n',
      DB_POSTGRESDB_USER: database.POSTGRES_USER ?? '', DB_POSTGRESDB_PASSWORD: secrets.values.POSTGRES_PASSWORD, DB_POSTGRESDB_POOL_SIZE: String(POOLS.n8n),
      N8N_LISTEN_ADDRESS: '127.0.0.1', N8N_HOST: 'localhost', N8N_PORT: String(config.ports.N8N_PORT), N8N_EDITOR_BASE_URL: n8nUrl(config), WEBHOOK_URL: `${n8nUrl(config)}/`,
      N8N_SECURE_COOKIE: 'false', N8N_PROXY_HOPS: '0', GENERIC_TIMEZONE: 'Europe/Berlin', N8N_DEFAULT_LOCALE: 'en',
      N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1', N8N_RUNNERS_BROKER_PORT: String(config.ports.N8N_BROKER_PORT), N8N_RUNNERS_AUTH_TOKEN: secrets.values.N8N_RUNNERS_AUTH_TOKEN,
      // The first visitor could otherwise claim the owner account.
      N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true', N8N_INSTANCE_OWNER_EMAIL: N8N_OWNER, N8N_INSTANCE_OWNER_FIRST_NAME: 'Kontor', N8N_INSTANCE_OWNER_LAST_NAME: 'Operator', N8N_INSTANCE_OWNER_PASSWORD_HASH: ownerHash(context),
      // The module that loads installed packages would also let the owner install any from the public registry.
      N8N_CUSTOM_EXTENSIONS: NODES,
      N8N_DISABLED_MODULES: 'mcp-registry,community-packages', NODES_EXCLUDE: JSON.stringify(EXCLUDED_NODES), N8N_BLOCK_ENV_ACCESS_IN_NODE: 'true', N8N_RESTRICT_FILE_ACCESS_TO: join(config.home, 'n8n', 'files'),
      // Requests to the own network are refused, except those to the hub's own parts.
      N8N_SSRF_PROTECTION_ENABLED: 'true', N8N_SSRF_ALLOWED_HOSTNAMES: hostAddress.hostname, N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.1/32',
      // Executions hold people's questions: kept for a day and only when they failed.
      EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none', EXECUTIONS_DATA_SAVE_ON_ERROR: 'all', EXECUTIONS_DATA_SAVE_ON_PROGRESS: 'false', EXECUTIONS_DATA_SAVE_MANUAL_EXECUTIONS: 'false', EXECUTIONS_DATA_MAX_AGE: '24', EXECUTIONS_TIMEOUT: '120',
      N8N_DIAGNOSTICS_ENABLED: 'false', N8N_VERSION_NOTIFICATIONS_ENABLED: 'false', N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false', N8N_TEMPLATES_ENABLED: 'false', N8N_HIRING_BANNER_ENABLED: 'false', N8N_PERSONALIZATION_ENABLED: 'false', N8N_PUBLIC_API_DISABLED: 'true',
      N8N_LOG_LEVEL: config.logLevel === 'trace' ? 'debug' : config.logLevel, QUEUE_HEALTH_CHECK_ACTIVE: 'false',
    },
  }
}

export const n8n: Part = {
  name: 'n8n',
  label: 'n8n',
  needs: ['postgres'],
  ports: ['N8N_PORT', 'N8N_BROKER_PORT'],
  prepare: buildNodes,
  setUp: importWorkflows,
  command: context => n8nCommand(context, ['start']),
  async healthy({ config }) {
    const base = `http://127.0.0.1:${config.ports.N8N_PORT}`
    const ready = await fetchJson(`${base}/healthz/readiness`) as { status?: string } | undefined
    if (ready?.status !== 'ok') return false
    // While it boots, webhooks answer 200 to anybody; a published one refuses who brings no token.
    for (const path of webhookPaths()) {
      const response = await fetch(`${base}/webhook/${path}`, { method: 'POST', signal: AbortSignal.timeout(5000), headers: { 'content-type': 'application/json' }, body: '{}' })
      await response.body?.cancel()
      if (response.status !== 401 && response.status !== 403) return false
    }
    return true
  },
  stopSignal: 'SIGTERM',
  patience: 20_000,
  startSeconds: 240,
  url: n8nUrl,
  version: () => packageVersion(join(PACKAGE, 'package.json')),
}
