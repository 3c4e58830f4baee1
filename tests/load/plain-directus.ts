import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { SignJWT } from 'jose'
import { ROOT } from '../../launcher/config.ts'
import { POSTGRES_USER, withPostgres } from '../../launcher/parts/postgres.ts'
import type { Hub } from './hub.ts'

const SECRET = 'only for the time of a measurement, on this machine'
/** Longest wait for its start, in milliseconds. */
const PATIENCE = 60_000

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise(done => server.close(done))
  return port
}

/**
 * Directus as it comes, without our host, login and rules, on the demo tenant's database: the same version, rows and
 * rights. What stands beside the hub's own figures is then no figure of ours.
 * @param person whose rights count
 * @param measure gets the address and a token
 */
export async function withPlainDirectus<T>(hub: Hub, person: string, measure: (url: string, token: string) => Promise<T>): Promise<T> {
  const { config: { ports }, secrets } = hub
  const [user] = await withPostgres(hub, 'tenant_demo', async client => (await client.query<{ id: string, role: string }>('SELECT id, role FROM directus_users WHERE email = $1', [person])).rows)
  if (!user) throw new Error(`${person} was never in the demo tenant`)
  const token = await new SignJWT({ ...user, app_access: false, admin_access: false }).setProtectedHeader({ alg: 'HS256' }).setIssuer('directus').setIssuedAt().setExpirationTime('1h').sign(new TextEncoder().encode(SECRET))
  const [port, home] = await Promise.all([freePort(), mkdtemp(join(tmpdir(), 'kontor-plain-directus-'))])
  const url = `http://127.0.0.1:${port}`
  const manifest = createRequire(join(ROOT, 'directus/host/package.json')).resolve('directus/package.json')
  const child = spawn(process.execPath, [join(dirname(manifest), 'cli.js'), 'start'], {
    cwd: home, stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH, HOME: home, NODE_ENV: 'production', LOG_LEVEL: 'error', TELEMETRY: 'false', PRESSURE_LIMITER_ENABLED: 'false', WEBSOCKETS_ENABLED: 'false', AI_ENABLED: 'false', MCP_ENABLED: 'false',
      HOST: '127.0.0.1', PORT: String(port), PUBLIC_URL: url, SECRET, EXTENSIONS_PATH: join(home, 'extensions'), STORAGE_LOCATIONS: 'local', STORAGE_LOCAL_DRIVER: 'local', STORAGE_LOCAL_ROOT: join(home, 'files'),
      DB_CLIENT: 'pg', DB_HOST: '127.0.0.1', DB_PORT: String(ports.POSTGRES_PORT), DB_USER: POSTGRES_USER, DB_PASSWORD: secrets.values.POSTGRES_PASSWORD, DB_DATABASE: 'tenant_demo',
      // As our instances have it: three times what Directus does without.
      CACHE_SCHEMA: 'true', CACHE_SCHEMA_FREEZE_ENABLED: 'true', CACHE_STORE: 'memory',
    },
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => { said = `${said}${chunk.toString()}`.slice(-2000) })
  try {
    const since = performance.now()
    while (!await fetch(`${url}/server/ping`).then(({ ok }) => ok, () => false)) {
      if (child.exitCode !== null || performance.now() - since > PATIENCE) throw new Error(`Directus without a hub did not start: ${said}`)
      await new Promise(done => setTimeout(done, 200))
    }
    return await measure(url, token)
  } finally {
    child.kill()
    await rm(home, { recursive: true, force: true })
  }
}
