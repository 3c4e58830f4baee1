import type { Credential } from './credential.ts'
import { send, type Http } from './http.ts'
import { Refusal } from './refusal.ts'

interface Token {
  readonly token: string
  /** Milliseconds since 1970. */
  readonly endsAt: number
}

/** A token is not used in its last moments: the request with it must arrive while it lives. Milliseconds. */
const MARGIN = 30_000

const SLUG = /^[a-z0-9][a-z0-9-]*$/

export interface Tokens {
  /** @throws Refusal when a client, secret or tenant is refused */
  get(http: Http, credential: Credential, tenant: string): Promise<string>
  /** The token of the client itself, which opens no tenant when it is the hub's own. */
  getOwn(http: Http, credential: Credential): Promise<string>
  /** Forgets what a call with it was refused for. */
  drop(credential: Credential, tenant: string): void
}

/**
 * Tokens, kept in this process alone: never in an item, an expression or what n8n stores. Who asks while one is on its
 * way gets the same one.
 */
export function createTokens(now: () => number = Date.now): Tokens {
  const kept = new Map<string, Promise<Token>>()
  const keyOf = (credential: Credential, tenant: string | null) => JSON.stringify([credential.access, credential.tokenUrl, credential.hostUrl, credential.clientId, credential.clientSecret, tenant])

  async function keep(key: string, make: () => Promise<Token>): Promise<string> {
    const found = kept.get(key)
    if (found) {
      const { token, endsAt } = await found
      if (endsAt - MARGIN > now()) return token
      // Another caller may have renewed it meanwhile.
      if (kept.get(key) === found) kept.delete(key)
      return keep(key, make)
    }
    const making = make()
    kept.set(key, making)
    try {
      return (await making).token
    }
    catch (error) {
      if (kept.get(key) === making) kept.delete(key)
      throw error
    }
  }

  const ownToken = (http: Http, credential: Credential) => keep(keyOf(credential, null), () => askForToken(http, credential, now))

  async function exchanged(http: Http, credential: Credential, tenant: string): Promise<Token> {
    try {
      return await exchange(http, credential, await ownToken(http, credential), tenant)
    }
    catch (error) {
      // Keycloak was started anew, or the token was revoked: a fresh one decides.
      if (!(error instanceof Refusal) || error.status !== 401) throw error
      kept.delete(keyOf(credential, null))
      return exchange(http, credential, await ownToken(http, credential), tenant)
    }
  }

  return {
    getOwn: ownToken,
    async get(http, credential, tenant) {
      if (credential.access === 'tenant') return ownToken(http, credential)
      if (!SLUG.test(tenant)) throw new Refusal(400, 'TENANT_REQUIRED', tenant === '' ? 'Name the tenant: this credential is for any of them' : 'This is not the short name of a tenant')
      return keep(keyOf(credential, tenant), () => exchanged(http, credential, tenant))
    },
    drop(credential, tenant) {
      kept.delete(keyOf(credential, credential.access === 'tenant' ? null : tenant))
    },
  }
}

async function askForToken(http: Http, { tokenUrl, clientId, clientSecret }: Credential, now: () => number): Promise<Token> {
  const { access_token: token, expires_in: seconds } = await send(http, {
    method: 'POST', url: tokenUrl, auth: { username: clientId, password: clientSecret },
    headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'grant_type=client_credentials',
  }) as { access_token?: string, expires_in?: number }
  if (typeof token !== 'string' || typeof seconds !== 'number') throw new Refusal(502, 'NO_TOKEN', 'The address of the token endpoint gave no token')
  return { token, endsAt: now() + seconds * 1000 }
}

async function exchange(http: Http, { hostUrl }: Credential, own: string, tenant: string): Promise<Token> {
  const { data } = await send(http, { method: 'POST', url: `${hostUrl}/internal/v1/tenants/${tenant}/token`, headers: { authorization: `Bearer ${own}` } }) as { data?: { token?: string, expiresAt?: string } }
  if (typeof data?.token !== 'string' || typeof data.expiresAt !== 'string') throw new Refusal(502, 'NO_TOKEN', 'The address of the Directus host gave no token')
  return { token: data.token, endsAt: Date.parse(data.expiresAt) }
}
