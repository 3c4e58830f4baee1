import { createWriteStream, openAsBlob } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import type { Config } from '../config.ts'
import { LauncherError } from '../errors.ts'
import { loadSecrets } from '../secrets.ts'

/** Longest transfer of an export, in milliseconds. */
const TRANSFER = 3_600_000

interface Answer { readonly data?: unknown, readonly errors?: readonly { readonly message: string, readonly extensions: { readonly code: string } }[] }

/** Asks the host as the service `provisioner`; a token serves many calls, and is renewed when it has run out. */
export interface AskHost {
  <T>(method: string, path: string, body?: unknown): Promise<T>
  /** Writes what is answered into a file, which only its owner can read. */
  download(path: string, file: string): Promise<void>
  /** @throws LauncherError NO_FILE */
  upload<T>(path: string, file: string): Promise<T>
}

/**
 * @returns what asks the host below `/internal/v1`
 * @throws LauncherError NOT_RUNNING, LOGIN_FAILED, or the code that the host answers
 */
export function hostOf(config: Config): AskHost {
  let token: Promise<string> | undefined
  const attempt = async (method: string, path: string, init: RequestInit) =>
    send(`http://127.0.0.1:${config.ports.STUDIO_PORT}/internal/v1${path}`, { ...init, method, headers: { ...init.headers, authorization: `Bearer ${await (token ??= serviceToken(config))}` } })
  const call = async (method: string, path: string, init: RequestInit = {}): Promise<Response> => {
    // A token lives for five minutes. What is sent for long gets a fresh one, all else is asked again.
    if (init.body instanceof Blob) token = undefined
    const isOld = token !== undefined
    let response = await attempt(method, path, init)
    if (response.status === 401) {
      token = undefined
      if (isOld) {
        await response.body?.cancel()
        response = await attempt(method, path, init)
      }
    }
    if (response.ok) return response
    const [error] = (await response.json().catch(() => ({})) as Answer).errors ?? []
    throw error ? new LauncherError(error.extensions.code, `${error.message} [${error.extensions.code}]`) : new LauncherError('HOST_FAILED', `The host answered ${response.status}.`)
  }
  const data = async <T>(response: Response) => (await response.json() as { data: T }).data
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    data<T>(await call(method, path, body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }))
  return Object.assign(ask, {
    async download(path: string, file: string): Promise<void> {
      const { body } = await call('GET', path, { signal: AbortSignal.timeout(TRANSFER) })
      if (body) await pipeline(Readable.fromWeb(body as ReadableStream), createWriteStream(file, { mode: 0o600 }))
    },
    async upload<T>(path: string, file: string): Promise<T> {
      const blob = await openAsBlob(file, { type: 'application/zip' }).catch(() => {
        throw new LauncherError('NO_FILE', `${file} cannot be read.`)
      })
      return data<T>(await call('PUT', path, { body: blob, signal: AbortSignal.timeout(TRANSFER) }))
    },
  })
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
  return fetch(url, { signal: AbortSignal.timeout(10_000), ...init }).catch(() => {
    throw new LauncherError('NOT_RUNNING', `Nothing answers at ${new URL(url).origin}: npm start first.`)
  })
}
