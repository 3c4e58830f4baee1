import { createHash } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { store } from './fixtures/redis.ts'
import { asked, back, browser, keycloak, membership, openStage, token, tokens } from './fixtures/stage.ts'

vi.hoisted(() => vi.stubEnv('LOG_LEVEL', 'silent'))
vi.mock('./redis.ts', () => import('./fixtures/redis.ts'))
openStage()

describe('a login', () => {
  test('is asked for with PKCE, state and nonce, which come from nowhere else', async () => {
    const first = await browser().begin()
    const second = await browser().begin()
    expect(Object.fromEntries(first)).toMatchObject({ response_type: 'code', client_id: 'portal', code_challenge_method: 'S256', redirect_uri: 'http://hub.test/login/callback', ui_locales: 'de' })
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(first.get(name)?.length, name).toBeGreaterThan(40)
      expect(first.get(name), name).not.toBe(second.get(name))
    }
  })

  test('ends where it was asked for, with a session of its own and the verifier that belongs to the challenge', async () => {
    const person = browser()
    const query = await person.begin('/demo/crm/leads?page=2')
    keycloak.answer = () => tokens(query.get('nonce') ?? '')
    const { status, location, setCookie } = await person.visit(back(query))
    expect([status, location]).toEqual([302, '/demo/crm/leads?page=2'])
    expect(setCookie.find(line => line.startsWith('kontor_session='))).toMatch(/^kontor_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(createHash('sha256').update(asked[0]?.form.get('code_verifier') ?? '').digest('base64url')).toBe(query.get('code_challenge'))
    expect([...store.values()].join()).not.toContain('refresh-')
  })

  test.each(['https://evil.test/', '//evil.test', '/\\evil.test', '/x/..//evil.test', 'javascript:alert(1)', '/logout', '/login/callback'])('never ends at %s', async (address) => {
    const person = browser()
    const query = await person.begin(address)
    keycloak.answer = () => tokens(query.get('nonce') ?? '')
    expect((await person.visit(back(query))).location).toBe('/')
    // Who has a session already is sent on without asking Keycloak.
    expect((await person.visit(`/login?returnTo=${encodeURIComponent(address)}`)).location).toBe('/')
  })

  test('gives a new session id, and the one from before opens nothing any more', async () => {
    const person = browser()
    person.jar.set('kontor_session', 'A'.repeat(43))
    await person.login()
    const first = person.jar.get('kontor_session') ?? ''
    expect(first).not.toBe('A'.repeat(43))
    expect((await person.visit('/token')).status).toBe(200)
    // Logs in anew although the session is good, as setting up a second factor does.
    person.jar.delete('kontor_session')
    const query = await person.begin()
    person.jar.set('kontor_session', first)
    keycloak.answer = form => tokens(form.has('code') ? query.get('nonce') ?? '' : undefined)
    await person.visit(back(query))
    expect((await browser().visit('/token', { cookie: `kontor_session=${first}` })).status).toBe(401)
    expect((await person.visit('/token')).status).toBe(200)
  })

  test('with another nonce is refused, and no session is made', async () => {
    const person = browser()
    const query = await person.begin()
    keycloak.answer = () => tokens('of-another-login')
    const { status, text } = await person.visit(back(query))
    expect([status, text]).toEqual([400, expect.stringContaining('Die Anmeldung hat nicht geklappt')])
    expect(person.jar.has('kontor_session')).toBe(false)
  })

  test('from another issuer is refused', async () => {
    const person = browser()
    const query = await person.begin()
    keycloak.answer = () => tokens(query.get('nonce') ?? '')
    expect((await person.visit(back(query, { code: 'the-code', iss: 'http://evil.test' }))).status).toBe(400)
    expect(asked).toEqual([])
  })

  test.each(['access_token', 'id_token'] as const)('whose %s somebody else has signed, or that is for somebody else, is refused', async (name) => {
    const audience = name === 'id_token' ? 'portal' : 'kontor-api'
    for (const how of [{ audience, forged: true }, { audience: 'another' }]) {
      const person = browser()
      const query = await person.begin()
      const nonce = query.get('nonce') ?? ''
      keycloak.answer = async () => {
        const { status, body } = await tokens(nonce)
        return { status, body: { ...body, [name]: await token({ nonce, ...membership(['/admin'], ['pwd', 'otp']) }, how) } }
      }
      expect((await person.visit(back(query))).status, JSON.stringify(how)).toBe(400)
      expect(person.jar.has('kontor_session')).toBe(false)
      expect([...store.keys()].filter(key => key.startsWith('session:'))).toEqual([])
    }
  })

  test('that nobody began here begins anew: an unknown state, another browser, a second time', async () => {
    const person = browser()
    const query = await person.begin()
    keycloak.answer = () => tokens(query.get('nonce') ?? '')
    expect((await person.visit('/login/callback?code=x&state=unknown')).location).toBe('/login')
    expect((await browser().visit(back(query))).location).toBe('/login')
    expect(asked).toEqual([])
    // The state is used up, also by the browser that did not begin it.
    expect((await person.visit(back(query))).location).toBe('/login')
    expect(person.jar.has('kontor_session')).toBe(false)
  })

  test('that took too long begins again by itself; any other refusal is told, so that no circle arises', async () => {
    const person = browser()
    expect((await person.visit(back(await person.begin('/demo'), { error: 'temporarily_unavailable' }))).location).toBe('/demo')
    const { status, location, text } = await person.visit(back(await person.begin('/demo'), { error: 'server_error' }))
    expect([status, location]).toEqual([400, ''])
    expect(text).toContain('href="/login"')
    await person.login()
    const signedIn = person.jar.get('kontor_session') ?? ''
    person.jar.delete('kontor_session')
    const query = await person.begin('/account')
    person.jar.set('kontor_session', signedIn)
    expect((await person.visit(back(query, { error: 'access_denied' }))).location).toBe('/account')
  })

  test('says that Keycloak is away when it is', async () => {
    const person = browser()
    const query = await person.begin()
    keycloak.answer = async () => ({ status: 503, body: { error: 'unavailable' } })
    expect((await person.visit(back(query))).status).toBe(503)
  })

  test('of an administrator without a second factor asks for it once', async () => {
    const person = browser()
    const query = await person.begin()
    keycloak.answer = () => tokens(query.get('nonce') ?? '', membership(['/admin']))
    const { location } = await person.visit(back(query))
    expect(new URL(location).searchParams.get('acr_values')).toBe('2')
    expect(person.jar.has('kontor_session')).toBe(false)
    const again = new URL(location).searchParams
    keycloak.answer = () => tokens(again.get('nonce') ?? '', membership(['/admin']))
    expect((await person.visit(back(again))).location).toBe('/demo/crm/leads')
    expect((await person.visit('/token')).text).toContain('SECOND_FACTOR_REQUIRED')
  })
})
