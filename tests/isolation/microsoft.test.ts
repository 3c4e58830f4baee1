import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureMicrosoft } from '../../keycloak/microsoft.ts'
import { hub } from '../support/hub.ts'
import { KeycloakVisitor, realmAdmin, tokenRequest } from '../support/realm-admin.ts'
import { foreignToken, realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

/** Another realm of the same Keycloak stands in for Microsoft: a login server of its own, with people whom the hub does not know. */
const STAND_IN = `directory-${randomBytes(3).toString('hex')}`
const person = { email: `ada-${STAND_IN}@people.test`, password: 'a-good-password-4-tests' }
const secret = randomBytes(24).toString('base64url')
const admin = { call: async <T>(method: string, path: string, body?: unknown, accept: readonly number[] = []): Promise<T> => realmAdmin<T>(method, path, body).catch((error: Error) => {
  if (accept.some(status => error.message.includes(`: ${status} `))) return undefined as T
  throw error
}) }
const on = () => ensureMicrosoft(admin, { MICROSOFT_ISSUER: `${hub().keycloakUrl}/realms/${STAND_IN}`, MICROSOFT_CLIENT_ID: 'hub', MICROSOFT_CLIENT_SECRET: secret })
const off = () => ensureMicrosoft(admin, { MICROSOFT_ISSUER: undefined, MICROSOFT_CLIENT_ID: undefined, MICROSOFT_CLIENT_SECRET: undefined })

async function master(method: string, path: string, body?: unknown): Promise<void> {
  const response = await fetch(`${hub().keycloakUrl}/admin/realms${path}`, { method, headers: { 'authorization': `Bearer ${await foreignToken()}`, 'content-type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
}

beforeAll(async () => {
  await master('POST', '', {
    realm: STAND_IN, enabled: true, sslRequired: 'none',
    clients: [{ clientId: 'hub', secret, enabled: true, publicClient: false, standardFlowEnabled: true, redirectUris: [`${hub().publicUrl}/auth/realms/kontor/broker/microsoft/endpoint`] }],
    users: [{ username: person.email, email: person.email, emailVerified: true, enabled: true, firstName: 'Ada', lastName: 'Elsewhere', credentials: [{ type: 'password', value: person.password, temporary: false }] }],
  })
})
afterAll(async () => {
  await off()
  await master('DELETE', `/${STAND_IN}`)
  for (const { id } of await realmAdmin<{ id: string }[]>('GET', `/users?email=${person.email}&exact=true`)) await realmAdmin('DELETE', `/users/${id}`)
})

const accounts = () => realmAdmin<{ id: string }[]>('GET', `/users?email=${person.email}&exact=true`)

/** Begins a login and takes the way through the other server, as far as it goes without reading mail. */
async function comeFromThere() {
  const visitor = new KeycloakVisitor()
  const verifier = randomBytes(32).toString('base64url')
  const redirect = `${hub().publicUrl}/login/callback`
  const query = new URLSearchParams({
    client_id: 'portal', response_type: 'code', redirect_uri: redirect, scope: 'openid organization:demo', state: 'x', kc_idp_hint: 'microsoft',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  })
  /** Follows until a page is shown, or the way back to the portal. */
  const follow = async (response: Response): Promise<{ page?: string, code?: string }> => {
    let current = response
    for (let hop = 0; hop < 10; hop++) {
      const location = current.headers.get('location')
      if (!location) return { page: await current.text() }
      if (location.startsWith(redirect)) return { code: new URL(location).searchParams.get('code') ?? undefined }
      current = await visitor.fetch(location)
    }
    throw new Error('the login runs in a circle')
  }
  const { page = '' } = await follow(await visitor.fetch(`${hub().publicUrl}/auth/realms/kontor/protocol/openid-connect/auth?${query.toString()}`))
  const action = /<form[^>]+action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? ''
  expect(action).toContain(`/realms/${STAND_IN}/`)
  const end = await follow(await visitor.fetch(action, { method: 'POST', body: new URLSearchParams({ username: person.email, password: person.password }) }))
  return { visitor, follow, verifier, redirect, ...end }
}

test('is off until it is set up, and off again without its settings', async () => {
  await off()
  expect((await realmAdmin<{ alias: string, enabled: boolean }[]>('GET', '/identity-provider/instances')).filter(provider => provider.enabled)).toEqual([])
  await on()
  await on()
  expect(await realmAdmin<{ alias: string, enabled: boolean }[]>('GET', '/identity-provider/instances')).toMatchObject([{ alias: 'microsoft', enabled: true }])
})

test('who was not invited gets no account', async () => {
  await on()
  const { code, page } = await comeFromThere()
  expect(code).toBeUndefined()
  // It came back from there, and was told that nobody is known here by that address.
  expect(page?.replace('&#64;', '@')).toContain(person.email)
  expect(await accounts()).toEqual([])
  const events = await realmAdmin<{ error?: string }[]>('GET', '/events?type=IDENTITY_PROVIDER_LOGIN_ERROR&type=IDENTITY_PROVIDER_FIRST_LOGIN_ERROR&max=1')
  expect(events[0]?.error).toBe('user_not_found')
})

test('who was invited proves the address once, and then comes in without a password', async () => {
  await on()
  const token = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] } })
  const invited = await fetch(`${hub().hostUrl}/platform/people`, {
    method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: JSON.stringify({ email: person.email, first_name: 'Ada', last_name: 'Elsewhere', role: 'rep' }),
  })
  expect(invited.status).toBe(201)
  const first = await comeFromThere()
  expect(first.code).toBeUndefined()
  const link = await until('the mail that links the accounts', async () => {
    const mails = await (await fetch(`${hub().mailUrl}/api/email?limit=200`)).json() as { to: { address: string }[], text: string }[]
    return mails.filter(mail => mail.to.some(to => to.address === person.email)).map(mail => /https?:\/\/\S+login-actions\/action-token\S+/.exec(mail.text)?.[0]).find(found => found && Buffer.from(/key=[^.]+\.([^.]+)/.exec(found)?.[1] ?? '', 'base64url').toString().includes('idp-verify-account-via-email'))
  }, 20)
  const { code } = await first.follow(await first.visitor.fetch(link))
  expect(code).toBeTruthy()
  const tokens = await tokenRequest({ grant_type: 'authorization_code', code: code as string, redirect_uri: first.redirect, code_verifier: first.verifier })
  const leads = () => fetch(`${hub().hostUrl}/items/leads?limit=1`, { headers: { 'authorization': `Bearer ${tokens.access_token}`, 'x-kontor-tenant': 'demo' } })
  expect((await leads()).status).toBe(200)
  expect((await comeFromThere()).code).toBeTruthy()
  expect(await accounts()).toHaveLength(1)
})
