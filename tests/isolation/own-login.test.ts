import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { askDirectus, rawRequest } from '../support/attacker.ts'
import { hub } from '../support/hub.ts'
import { newMember, type KeycloakPerson } from '../support/keycloak-person.ts'
import { linkIn, mailTo } from '../support/mail.ts'
import { PortalVisitor } from '../support/portal-visitor.ts'
import { codeFor, realmAdmin, tokenRequest } from '../support/realm-admin.ts'
import { TotpApp } from '../support/totp.ts'
import { inputOf, textOf, type Page } from '../support/visitor.ts'

/** A portal visitor who fills in Keycloak's forms. */
class LoginVisitor extends PortalVisitor {
  async go(address: string, init: RequestInit = {}): Promise<Page> {
    let url = new URL(address, hub().publicUrl).href
    let response = await this.fetch(url, init)
    for (let hops = 0; response.status >= 300 && response.status < 400; hops++) {
      if (hops > 15) throw new Error(`too many redirects, last to ${url}`)
      url = new URL(response.headers.get('location') ?? '', url).href
      response = await this.fetch(url)
    }
    return { status: response.status, url, headers: {}, body: await response.text() }
  }

  submit(page: Page, values: Record<string, string>): Promise<Page> {
    const action = /<form[^>]+action="([^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&')
    if (!action) throw new Error(`no form on ${page.url}: ${textOf(page).slice(0, 300)}`)
    return this.go(action, { method: 'POST', body: new URLSearchParams(values) })
  }
}

const fields = (page: Page) => ['username', 'password', 'otp', 'password-new', 'totpSecret'].filter(id => inputOf(page, id) !== undefined)
const newPassword = () => `Neu-${randomBytes(12).toString('base64url')}`

let person: KeycloakPerson
let visitor: LoginVisitor
beforeEach(async () => {
  person = await newMember('rep')
  visitor = new LoginVisitor()
  await visitor.logIn(person.email, person.password)
})
afterEach(() => person.remove())

/** From the account page, with the password anew. */
async function setUpApp(): Promise<TotpApp> {
  const page = await visitor.submit(await visitor.go('/login/action?name=totp'), { password: person.password })
  const secret = inputOf(page, 'totpSecret') ?? ''
  expect(secret, textOf(page)).not.toBe('')
  const app = new TotpApp(secret)
  await visitor.submit(page, { totp: await app.code(), totpSecret: secret, userLabel: 'phone' })
  return app
}

describe('who changes what they log in with proves anew who they are, however fresh the login', () => {
  test('the password: the present one is asked for, then the new one', async () => {
    await sleep(1100)
    const asked = await visitor.go('/login/action?name=password')
    expect(fields(asked)).toEqual(['password'])
    expect(fields(await visitor.submit(asked, { password: 'not-the-password' }))).toEqual(['password'])
    const page = await visitor.submit(await visitor.go('/login/action?name=password'), { password: person.password })
    expect(fields(page)).toEqual(['password-new'])
    // Ending the other sessions is offered.
    expect(inputOf(page, 'logout-sessions')).toBeDefined()
    const password = newPassword()
    await visitor.submit(page, { 'password-new': password, 'password-confirm': password })
    await new LoginVisitor().logIn(person.email, password)
    await expect(new LoginVisitor().logIn(person.email, person.password)).rejects.toThrow('did not let')
  })

  test('a password that everybody knows, or that suggests itself here, is refused; a long one without digits is not', async () => {
    await sleep(1100)
    let page = await visitor.submit(await visitor.go('/login/action?name=password'), { password: person.password })
    for (const known of ['Kontor123456', 'QwertyQwerty', '1qaz2wsx3edc', 'Vertrieb2026!', 'elf-Zeichen', person.email]) {
      page = await visitor.submit(page, { 'password-new': known, 'password-confirm': known })
      expect(fields(page), known).toEqual(['password-new'])
    }
    const long = `nur buchstaben und leerzeichen ${'ä'.repeat(40)} ${randomBytes(4).toString('hex').replace(/\d/g, 'x')}`
    await visitor.submit(page, { 'password-new': long, 'password-confirm': long })
    await new LoginVisitor().logIn(person.email, long)
    // Nothing of it is cut off or made small.
    for (const other of [long.slice(0, 64), long.toUpperCase(), `${long} `]) await expect(new LoginVisitor().logIn(person.email, other)).rejects.toThrow('did not let')
  })

  test('the second factor: setting it up and taking it away', async () => {
    await sleep(1100)
    expect(fields(await visitor.go('/login/action?name=totp'))).toEqual(['password'])
    await setUpApp()
    await sleep(1100)
    expect(fields(await visitor.go('/login/action?name=totp-off'))).toEqual(['password'])
  })
})

test('who has forgotten the password needs the second factor all the same, and sets up no other', async () => {
  await sleep(1100)
  const app = await setUpApp()
  const attacker = new LoginVisitor()
  const login = await attacker.go('/login')
  const forgotten = /href="([^"]*reset-credentials[^"]*)"/.exec(login.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
  await attacker.submit(await attacker.go(forgotten), { username: person.email })
  const page = await attacker.go(linkIn(await mailTo(person.email)))
  expect(fields(page), textOf(page)).toEqual(['otp'])
  expect(fields(await attacker.submit(page, { otp: '000000' }))).toEqual(['otp'])
  const allowed = await attacker.submit(await attacker.go(page.url), { otp: await app.code() })
  expect(fields(allowed), textOf(allowed)).toEqual(['password-new'])
})

describe('the login page', () => {
  test('takes no guess that is not counted: a form with a GET, or in the address', async () => {
    const attacker = new LoginVisitor()
    const action = new URL(await attacker.openLogin())
    const cookie = ['AUTH_SESSION_ID', 'KC_RESTART', 'KC_AUTH_SESSION_HASH', 'kontor_login'].map(name => `${name}=${attacker.cookie(name) ?? ''}`).join('; ')
    const form = new URLSearchParams({ username: person.email, password: person.password }).toString()
    const ask = (method: string, path: string, body?: string) => rawRequest(hub().ports.PORTAL_PORT, path, { method, headers: { host: new URL(hub().publicUrl).host, cookie, ...body ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) } : {} }, body })
    const path = action.pathname + action.search
    for (const answer of [await ask('GET', path, form), await ask('PUT', path, form), await ask('GET', `${path}&${form}`)]) {
      expect(answer.headers.location ?? '').not.toContain('code=')
      expect(answer.status).not.toBe(302)
    }
  })

  test('masks what is typed, and lets password managers fill it in', async () => {
    const { body: page } = await new LoginVisitor().go('/login')
    const input = /<input[^>]+id="password"[^>]*>/.exec(page)?.[0] ?? ''
    expect(input).toMatch(/type="password"/)
    expect(input).toMatch(/autocomplete="current-password"/)
    expect(page).not.toMatch(/onpaste|autocomplete="off"[^>]*type="password"/)
  })

  test('sends codes to our one address only, with PKCE, by no other flow than the code\'s', async () => {
    const base = { client_id: 'portal', response_type: 'code', scope: 'openid', redirect_uri: `${hub().publicUrl}/login/callback`, code_challenge: 'a'.repeat(43), code_challenge_method: 'S256', state: 'x', nonce: 'n' }
    const ask = async (change: Record<string, string | undefined>) => {
      const query = new URLSearchParams(Object.entries({ ...base, ...change }).flatMap(([key, value]) => value === undefined ? [] : [[key, value]]))
      return new LoginVisitor().fetch(`/auth/realms/kontor/protocol/openid-connect/auth?${query.toString()}`)
    }
    expect((await ask({})).status).toBe(200)
    for (const redirect of ['https://evil.test/', `${base.redirect_uri}/`, `${base.redirect_uri}?x=1`, `${base.redirect_uri}/../../evil`, `${hub().publicUrl}/`]) {
      const answer = await ask({ redirect_uri: redirect })
      expect([answer.status, answer.headers.get('location')], redirect).toEqual([400, null])
    }
    const refused = [
      { code_challenge: undefined, code_challenge_method: undefined }, { code_challenge_method: 'plain' }, { response_type: 'token' }, { response_type: 'id_token' }, { response_type: 'code token' },
      { client_id: 'admin-cli' }, { client_id: 'n8n' }, { client_id: 'provisioner' }, { client_id: 'kontor-api' }, { client_id: 'invitations', redirect_uri: `${hub().publicUrl}/login/welcome/demo` },
    ]
    for (const change of refused) {
      const answer = await ask(change)
      expect(answer.status === 200 || (answer.headers.get('location') ?? '').includes('code='), JSON.stringify(change)).toBe(false)
    }
  })

  test('registers no programs and lets nobody in by another door', async () => {
    for (const path of ['/clients-registrations/openid-connect', '/clients-registrations/default', '/account', '/account/', '/protocol/saml', '/protocol/docker-v2/auth', '/authz/protection/resource_set']) {
      const answer = await fetch(`${hub().publicUrl}/auth/realms/kontor${path}`, { method: path.includes('registrations') ? 'POST' : 'GET', body: path.includes('registrations') ? '{"redirect_uris":["https://evil.test"]}' : undefined, headers: { 'content-type': 'application/json' } })
      expect(answer.status, path).toBe(404)
    }
  })
})

describe('what the login server gives', () => {
  test('a code is good once, with its verifier; used again it takes back what it brought', async () => {
    const code = await codeFor(person.email, person.password)
    await expect(tokenRequest({ ...code, code_verifier: 'b'.repeat(43) })).rejects.toThrow('invalid_grant')
    const again = await codeFor(person.email, person.password)
    const { access_token: token, refresh_token: refresh } = await tokenRequest({ ...again })
    expect((await askDirectus(token, 'GET', '/users/me')).status).toBe(200)
    await expect(tokenRequest({ ...again })).rejects.toThrow('invalid_grant')
    await expect(tokenRequest({ grant_type: 'refresh_token', refresh_token: refresh })).rejects.toThrow('invalid_grant')
  })

  test('an id token and a refresh token open nothing', async () => {
    const tokens = await tokenRequest({ ...await codeFor(person.email, person.password) })
    const portal = async (token: string) => (await fetch(`${hub().publicUrl}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } })).status
    expect([await portal(tokens.access_token), (await askDirectus(tokens.access_token, 'GET', '/users/me')).status]).toEqual([200, 200])
    for (const token of [tokens.id_token ?? '', tokens.refresh_token]) {
      expect(token.split('.')).toHaveLength(3)
      expect([await portal(token), (await askDirectus(token, 'GET', '/users/me')).status]).toEqual([401, 401])
    }
  })

  test('a token carries no roles of the login server but those of the own account, whatever else the person may do there', async () => {
    const [management] = await realmAdmin<{ id: string }[]>('GET', '/clients?clientId=realm-management')
    const role = await realmAdmin<object>('GET', `/clients/${management?.id}/roles/view-users`)
    await realmAdmin('POST', `/users/${person.id}/role-mappings/clients/${management?.id}`, [role])
    const { access_token: token } = await tokenRequest({ ...await codeFor(person.email, person.password) })
    const { resource_access: ofClients, realm_access: ofRealm } = decodeJwt<{ resource_access?: Record<string, { roles: string[] }>, realm_access?: unknown }>(token)
    expect(ofRealm).toBeUndefined()
    expect(Object.keys(ofClients ?? {})).toEqual(['account'])
    expect(ofClients?.account?.roles.filter(name => !/^(?:manage-account|manage-account-links|view-profile)$/.test(name))).toEqual([])
  })

  test('a code of the second factor is good once', async () => {
    await sleep(1100)
    const app = await setUpApp()
    const enter = async (code: string) => {
      const other = new LoginVisitor()
      return other.submit(await other.submit(await other.go('/login'), { username: person.email, password: person.password }), { otp: code })
    }
    const code = await app.code()
    expect(fields(await enter(code))).toEqual([])
    expect(fields(await enter(code))).toEqual(['otp'])
  })
})
