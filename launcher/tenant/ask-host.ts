import type { Config } from '../config.ts'
import { LauncherError } from '../errors.ts'
import { loadSecrets } from '../secrets.ts'

interface Answer { readonly data?: unknown, readonly errors?: readonly { readonly message: string, readonly extensions: { readonly code: string } }[] }

/** Asks the host as the service `provisioner`; one token serves a whole command. */
export type AskHost = <T>(method: string, path: string, body?: unknown) => Promise<T>

/**
 * @returns what asks the host below `/internal/v1`
 * @throws LauncherError NOT_RUNNING, LOGIN_FAILED, or the code that the host answers
 */
export function hostOf(config: Config): AskHost {
  let token: Promise<string> | undefined
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const authorization = `Bearer ${await (token ??= serviceToken(config))}`
    const response = await send(`http://127.0.0.1:${config.ports.STUDIO_PORT}/internal/v1${path}`, {
      method, headers: { authorization, ...body === undefined ? {} : { 'content-type': 'application/json' } }, body: body === undefined ? undefined : JSON.stringify(body),
    })
    // It lives for five minutes.
    if (response.status === 401) token = undefined
    const answer = await response.json().catch(() => ({})) as Answer
    const [error] = answer.errors ?? []
    if (error) throw new LauncherError(error.extensions.code, `${error.message} [${error.extensions.code}]`)
    if (!response.ok) throw new LauncherError('HOST_FAILED', `The host answered ${response.status}.`)
    return answer.data as T
  }
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
