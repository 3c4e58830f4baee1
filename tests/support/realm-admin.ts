import { createHash, randomBytes } from 'node:crypto'
import { hub, hubInside } from './hub.ts'
import { foreignToken } from './realm-tokens.ts'

/** Keycloak's admin API of the realm with all rights, for what a test has to prepare or look up. */
export async function realmAdmin<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${hub().keycloakUrl}/admin/realms/kontor${path}`, {
    method, headers: { 'authorization': `Bearer ${await foreignToken()}`, 'content-type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(30_000),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 200)}`)
  return (text ? JSON.parse(text) : undefined) as T
}

export interface Tokens { readonly access_token: string, readonly refresh_token: string, readonly id_token?: string }

/** Collects cookies over redirects, as a browser does; asks Keycloak itself, so that no portal is needed. */
export class KeycloakVisitor {
  /** Path and name -> value: two realms have cookies of the same names. */
  readonly #cookies = new Map<string, string>()

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const inside = url.replace(`${hub().publicUrl}/auth`, hub().keycloakUrl)
    const { pathname } = new URL(inside)
    const fitting = [...this.#cookies].flatMap(([key, value]) => pathname.startsWith(key.split(' ')[0] ?? '/') ? [`${key.split(' ')[1]}=${value}`] : [])
    const response = await fetch(inside, { ...init, redirect: 'manual', headers: { ...init.headers, cookie: fitting.join('; ') } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(`${/;\s*path=([^;]+)/i.exec(line)?.[1] ?? '/'} ${name}`, value)
    }
    return response
  }
}

/** What a code of the login server is exchanged with, once. */
export interface LoginCode { readonly grant_type: 'authorization_code', readonly code: string, readonly redirect_uri: string, readonly code_verifier: string }

/**
 * Logs a person in with the password alone, as the portal's client does, up to the code.
 * @throws Error when Keycloak does not let them in
 */
export async function codeFor(email: string, password: string, tenant = 'demo'): Promise<LoginCode> {
  const realm = `${hub().publicUrl}/auth/realms/kontor/protocol/openid-connect`
  const redirect = `${hub().publicUrl}/login/callback`
  const verifier = randomBytes(32).toString('base64url')
  const visitor = new KeycloakVisitor()
  const query = new URLSearchParams({
    client_id: 'portal', response_type: 'code', redirect_uri: redirect, scope: `openid organization:${tenant}`, state: randomBytes(8).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  })
  const page = await (await visitor.fetch(`${realm}/auth?${query.toString()}`)).text()
  const action = /<form[^>]+action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&')
  if (!action) throw new Error('Keycloak showed no login form')
  const answer = await visitor.fetch(action, { method: 'POST', body: new URLSearchParams({ username: email, password }) })
  const code = new URL(answer.headers.get('location') ?? 'x:').searchParams.get('code')
  if (!code) throw new Error(`Keycloak did not let ${email} in (status ${answer.status})`)
  return { grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: verifier }
}

/** The same up to the tokens. */
export const logIn = async (email: string, password: string, tenant = 'demo'): Promise<Tokens> => tokenRequest({ ...await codeFor(email, password, tenant) })

/** @throws Error when Keycloak gives no tokens */
export async function tokenRequest(parameters: Record<string, string>): Promise<Tokens> {
  const body = new URLSearchParams({ client_id: 'portal', client_secret: hubInside().secrets.values.PORTAL_CLIENT_SECRET, ...parameters })
  const response = await fetch(`${hub().keycloakUrl}/realms/kontor/protocol/openid-connect/token`, { method: 'POST', body })
  const tokens = await response.json() as Partial<Tokens> & { error?: string }
  if (!tokens.access_token) throw new Error(`no token: ${tokens.error}`)
  return tokens as Tokens
}
