import KcAdminClient from '@keycloak/keycloak-admin-client'
import type { ProvisionEnv } from './env.ts'
import { REALM } from './realm/realm.ts'

/** Milliseconds: a Keycloak that has just started on a busy machine is slow, and giving up would end the whole start. */
const PATIENCE = 120_000
/** Milliseconds while everything runs: somebody waits for the answer, and jobs try again. */
const PATIENCE_AT_RUN_TIME = 5_000

/** Keycloak did not do what it was asked. */
export class KeycloakError extends Error {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number
  /** Keycloak's own words. */
  readonly reason: string
  constructor(what: string, status: number, reason: string, cause?: unknown) {
    super(`Keycloak ${what}: ${status === 0 ? 'no answer' : status} ${reason}`.trim(), { cause })
    this.name = 'KeycloakError'
    this.status = status
    this.reason = reason
  }
}

/** Keycloak's admin API as plain calls. */
export interface AdminCalls {
  /**
   * @param path below `/admin/realms/kontor`
   * @throws KeycloakError with method, path, status and Keycloak's reason; a status in `accept` is no error and answers nothing
   */
  call<T>(method: string, path: string, body?: unknown, accept?: readonly number[]): Promise<T>
}

/** The same with the official client, which knows most of it by name. */
export interface Admin extends AdminCalls {
  readonly client: KcAdminClient
  /** A new token: rights for a realm that was just made are not in the old one. */
  login(): Promise<void>
}

interface Account {
  /** Keycloak's internal address. */
  readonly url: string
  /** Realm in which the client lives. */
  readonly realm: string
  readonly clientId: string
  readonly secret: string
  /** Milliseconds for one answer. */
  readonly patience: number
}

/** Logs in as the service account that Keycloak made at its first start. */
export async function connect(env: ProvisionEnv): Promise<Admin> {
  const calls = adminCalls({ url: env.KEYCLOAK_INTERNAL_URL, realm: 'master', clientId: env.KEYCLOAK_ADMIN_CLIENT_ID, secret: env.KEYCLOAK_ADMIN_CLIENT_SECRET, patience: PATIENCE })
  const client = new KcAdminClient({ baseUrl: env.KEYCLOAK_INTERNAL_URL, realmName: 'master' })
  await calls.token()
  // The client's own login wants a refresh token, which a service account does not get.
  client.registerTokenProvider({ getAccessToken: calls.token })
  return {
    client,
    call: calls.call,
    login: async () => {
      await calls.renew()
      client.setConfig({ realmName: REALM })
    },
  }
}

/** What the host needs to look after organizations, clients and people while everything runs. */
export interface ProvisionerEnv {
  readonly KEYCLOAK_INTERNAL_URL: string
  readonly PROVISIONER_CLIENT_SECRET: string
}

/** Works as the realm's client `provisioner`; logs in at the first call, so Keycloak may start later. */
export function connectProvisioner(env: ProvisionerEnv): AdminCalls {
  return adminCalls({ url: env.KEYCLOAK_INTERNAL_URL, realm: REALM, clientId: 'provisioner', secret: env.PROVISIONER_CLIENT_SECRET, patience: PATIENCE_AT_RUN_TIME })
}

function adminCalls(account: Account) {
  let current: Promise<{ value: string, renewAt: number }> | undefined
  const token = async (): Promise<string> => {
    const known = await current?.catch(() => undefined)
    // It lives for minutes, which the work may exceed on a busy machine.
    if (!known || Date.now() > known.renewAt) current = fetchToken(account)
    return (await current as { value: string }).value
  }
  const renew = async (): Promise<void> => {
    current = fetchToken(account)
    await current
  }
  return {
    token, renew,
    async call<T>(method: string, path: string, body?: unknown, accept: readonly number[] = []): Promise<T> {
      const send = async () => ask(account, `${method} ${path}`, `/admin/realms/${REALM}${path}`, {
        method,
        headers: { 'authorization': `Bearer ${await token()}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
      let answer = await send()
      // Keycloak forgets its sessions when it starts anew.
      if (answer.status === 401) {
        await renew()
        answer = await send()
      }
      if (!answer.ok && !accept.includes(answer.status)) throw new KeycloakError(`${method} ${path.split('?')[0]}`, answer.status, reasonOf(answer.text))
      return (answer.text && answer.ok ? JSON.parse(answer.text) : undefined) as T
    },
  }
}

async function ask({ url, patience }: Account, what: string, path: string, init: RequestInit): Promise<{ status: number, ok: boolean, text: string }> {
  try {
    const response = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(patience) })
    return { status: response.status, ok: response.ok, text: await response.text() }
  } catch (error) {
    throw new KeycloakError(what.split('?')[0] ?? what, 0, (error as Error).message, error)
  }
}

function reasonOf(text: string): string {
  try {
    const { errorMessage, error_description: description, error } = JSON.parse(text) as Record<string, unknown>
    return String(errorMessage ?? description ?? error ?? text).slice(0, 300)
  } catch {
    return text.slice(0, 300)
  }
}

async function fetchToken(account: Account): Promise<{ readonly value: string, readonly renewAt: number }> {
  const asked = Date.now()
  const answer = await ask(account, 'token', `/realms/${account.realm}/protocol/openid-connect/token`, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: account.clientId, client_secret: account.secret }),
  })
  if (!answer.ok) throw new KeycloakError(`refuses the client ${account.clientId}`, answer.status, reasonOf(answer.text))
  const { access_token: value, expires_in: seconds } = JSON.parse(answer.text) as { access_token: string, expires_in: number }
  return { value, renewAt: asked + seconds * 500 }
}
