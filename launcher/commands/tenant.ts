import type { Config } from '../config.ts'
import { LauncherError } from '../errors.ts'
import { loadSecrets } from '../secrets.ts'

const USAGE = `Usage: npm run tenant -- restart <slug|core>
  restart  starts the process of a tenant (or of the platform, core) again that died too often`

/** `npm run tenant`, against the running hub. Making, suspending and deleting tenants is not available in this version. */
export async function tenant(config: Config, [action, slug, ...rest]: readonly string[]): Promise<number> {
  if (action !== 'restart' || slug === undefined || rest.length > 0) {
    console.error(USAGE)
    return 2
  }
  if (!/^[a-z0-9-]{1,40}$/.test(slug)) throw new LauncherError('BAD_SLUG', `"${slug}" is no tenant.`)
  const { state } = await askHost<{ state: string }>(config, `/internal/v1/tenants/${slug}/restart`)
  console.log(state === 'starting' ? `${slug} is being started.` : `${slug}: ${state}. There was nothing to do.`)
  return 0
}

/** Asks the host as the service `provisioner`. */
async function askHost<T>(config: Config, path: string): Promise<T> {
  const token = await serviceToken(config)
  const response = await send(`http://127.0.0.1:${config.ports.STUDIO_PORT}${path}`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
  const body = await response.json() as { data?: T, errors?: { message: string, extensions: { code: string } }[] }
  if (body.data === undefined) throw new LauncherError(body.errors?.[0]?.extensions.code ?? 'HOST_FAILED', body.errors?.[0]?.message ?? `The host answered ${response.status}.`)
  return body.data
}

async function serviceToken(config: Config): Promise<string> {
  const secret = loadSecrets(config).values.PROVISIONER_CLIENT_SECRET
  const response = await send(`http://127.0.0.1:${config.ports.KEYCLOAK_PORT}/auth/realms/kontor/protocol/openid-connect/token`, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'provisioner', client_secret: secret }),
  })
  const { access_token: token } = await response.json().catch(() => ({})) as { access_token?: string }
  if (token === undefined) throw new LauncherError('LOGIN_FAILED', `Keycloak gave the launcher no token (status ${response.status}).`)
  return token
}

async function send(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, { ...init, signal: AbortSignal.timeout(10_000) }).catch(() => {
    throw new LauncherError('NOT_RUNNING', `Nothing answers at ${new URL(url).origin}: npm start first.`)
  })
}
