import KcAdminClient from '@keycloak/keycloak-admin-client'
import type { ProvisionEnv } from './env.ts'
import { REALM } from './realm/realm.ts'

/** Milliseconds: a Keycloak that has just started on a busy machine is slow, and giving up would end the whole start. */
const PATIENCE = 120_000

/** Keycloak's admin API: the official client, and plain calls for what it does not know (groups of organizations). */
export interface Admin {
  readonly client: KcAdminClient
  /**
   * @param path below `/admin/realms/kontor`
   * @throws Error with method, path, status and Keycloak's reason; a status in `accept` is no error
   */
  call<T>(method: string, path: string, body?: unknown, accept?: readonly number[]): Promise<T>
  /** A new token: rights for a realm that was just made are not in the old one. */
  login(): Promise<void>
}

/** Logs in as the service account that Keycloak made at its first start. */
export async function connect(env: ProvisionEnv): Promise<Admin> {
  const client = new KcAdminClient({ baseUrl: env.KEYCLOAK_INTERNAL_URL, realmName: 'master' })
  let token = await adminToken(env)
  // It lives for a minute, which the work may exceed on a busy machine.
  const currentToken = async () => {
    if (Date.now() > token.renewAt) token = await adminToken(env)
    return token.value
  }
  // The client's own login wants a refresh token, which a service account does not get.
  client.registerTokenProvider({ getAccessToken: currentToken })
  return {
    client,
    login: async () => {
      token = await adminToken(env)
      client.setConfig({ realmName: REALM })
    },
    async call<T>(method: string, path: string, body?: unknown, accept: readonly number[] = []): Promise<T> {
      const response = await fetch(`${env.KEYCLOAK_INTERNAL_URL}/admin/realms/${REALM}${path}`, {
        method,
        headers: { 'authorization': `Bearer ${await currentToken()}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE),
      })
      const text = await response.text()
      if (!response.ok && !accept.includes(response.status)) throw new Error(`Keycloak ${method} ${path}: ${response.status} ${text.slice(0, 300)}`)
      return (text && response.ok ? JSON.parse(text) : undefined) as T
    },
  }
}

async function adminToken(env: ProvisionEnv): Promise<{ readonly value: string, readonly renewAt: number }> {
  const asked = Date.now()
  const response = await fetch(`${env.KEYCLOAK_INTERNAL_URL}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: env.KEYCLOAK_ADMIN_CLIENT_ID, client_secret: env.KEYCLOAK_ADMIN_CLIENT_SECRET }),
    signal: AbortSignal.timeout(PATIENCE),
  })
  if (!response.ok) throw new Error(`Keycloak refuses the admin client: ${response.status} ${(await response.text()).slice(0, 200)}`)
  const answer = await response.json() as { access_token: string, expires_in: number }
  return { value: answer.access_token, renewAt: asked + answer.expires_in * 500 }
}
