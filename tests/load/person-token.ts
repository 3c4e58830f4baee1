import { createHash, randomBytes } from 'node:crypto'
import type { Hub } from './hub.ts'

/** Collects cookies over redirects, as a browser does. */
class Visitor {
  private readonly cookies = new Map<string, string>()

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie: [...this.cookies].map(pair => pair.join('=')).join('; ') } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.cookies.set(name, value)
    }
    return response
  }
}

/**
 * An access token of a person for the tenant, got the way the portal gets one: authorization code with PKCE and the
 * portal's own client.
 * @throws Error when Keycloak shows anything but its login page
 */
export async function personToken({ config, secrets }: Hub, person: string, tenant = 'demo'): Promise<string> {
  const realm = `${config.publicUrl}/auth/realms/kontor/protocol/openid-connect`
  const verifier = randomBytes(32).toString('base64url')
  const redirect = `${config.publicUrl}/login/callback`
  const visitor = new Visitor()
  const query = new URLSearchParams({
    client_id: 'portal', response_type: 'code', redirect_uri: redirect, scope: `openid organization:${tenant}`, state: randomBytes(8).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  })
  const page = await (await visitor.fetch(`${realm}/auth?${query}`)).text()
  const action = /<form[^>]+action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&')
  if (!action) throw new Error('Keycloak showed no login form')
  const answer = await visitor.fetch(new URL(action, config.publicUrl).href, { method: 'POST', body: new URLSearchParams({ username: person, password: secrets.demoPasswords[person] ?? '' }) })
  const location = answer.headers.get('location')
  const code = location && new URL(location).searchParams.get('code')
  if (!code) throw new Error(`Keycloak did not let ${person} in (status ${answer.status})`)
  const exchanged = await fetch(`${realm}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: verifier, client_id: 'portal', client_secret: secrets.values.PORTAL_CLIENT_SECRET }),
  })
  const { access_token: token } = await exchanged.json() as { access_token?: string }
  if (!token) throw new Error(`Keycloak gave no token (status ${exchanged.status})`)
  return token
}
