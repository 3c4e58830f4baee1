import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, createRouter, toNodeListener } from 'h3'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import callback from '../routes/login/callback.get.ts'
import login from '../routes/login/index.get.ts'
import logout from '../routes/logout.get.ts'
import { currentToken } from './current.ts'
import { defineApi } from '../core/handler.ts'

vi.hoisted(() => vi.stubEnv('LOG_LEVEL', 'silent'))

/** The few commands of Redis that sessions use. */
const store = new Map<string, string>()
vi.mock('./redis.ts', () => {
  const commands = {
    get: async (key: string) => store.get(key) ?? null,
    getdel: async (key: string) => {
      const value = store.get(key) ?? null
      store.delete(key)
      return value
    },
    set: async (key: string, value: string, ...options: unknown[]) => {
      if ((options.includes('NX') && store.has(key)) || (options.includes('XX') && !store.has(key))) return null
      store.set(key, value)
      return 'OK'
    },
    del: async (key: string) => Number(store.delete(key)),
    eval: async (_script: string, _keys: number, key: string, token: string) => store.get(key) === token ? Number(store.delete(key)) : 0,
    call: async (command: string, ...args: string[]) => {
      if (command === 'SET') return commands.set(args[0] as string, args[1] as string)
      return args.map(key => store.get(key) ?? null)
    },
  }
  return { withRedis: <T>(work: (redis: typeof commands) => Promise<T>) => work(commands) }
})

interface Request { readonly grant: string, readonly form: URLSearchParams }
/** What Keycloak's token endpoint was asked, and how it answers. */
const asked: Request[] = []
let answer: (form: URLSearchParams) => Promise<{ status: number, body: object }>
const issuer = 'http://hub.test/auth/realms/kontor'

/** In the form of a signed token; nobody looks at the signature of what comes over our own connection. */
function token(claims: object): string {
  const now = Math.floor(Date.now() / 1000)
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${encode({ alg: 'RS256' })}.${encode({ iss: issuer, aud: 'portal', sub: 'person', iat: now, exp: now + 900, ...claims })}.${Buffer.from('signature').toString('base64url')}`
}
const membership = (groups: string[], amr = ['pwd']) => ({ sid: 'sso-1', amr, organization: { demo: { id: '1', groups } } })
const tokens = async (nonce: string | undefined, claims: object = membership(['/rep'])) => ({
  status: 200, body: { access_token: token(claims), id_token: token({ nonce, sid: 'sso-1' }), refresh_token: `refresh-${asked.length}`, token_type: 'Bearer', expires_in: 900 },
})

let base: string
const servers: Server[] = []
async function listen(server: Server): Promise<string> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

beforeAll(async () => {
  const keycloak = await listen(createServer(async (req, res) => {
    let body = ''
    for await (const part of req) body += String(part)
    const form = new URLSearchParams(body)
    if (form.get('grant_type') === 'client_credentials') {
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ access_token: token({}), token_type: 'Bearer', expires_in: 300 }))
      return
    }
    asked.push({ grant: form.get('grant_type') ?? '', form })
    const { status, body: json } = await answer(form)
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
  }))
  for (const [name, value] of Object.entries({
    PUBLIC_URL: 'http://hub.test', STUDIO_URL: 'http://{tenant}.hub.test', HOST_INTERNAL_URL: 'http://127.0.0.1:1', KEYCLOAK_INTERNAL_URL: `${keycloak}/auth`, KEYCLOAK_ISSUER: issuer,
    REDIS_URL: 'redis://127.0.0.1:1', PORTAL_CLIENT_SECRET: 'x'.repeat(32), SESSION_KEY: Buffer.alloc(32, 7).toString('base64url'),
  })) vi.stubEnv(name, value)
  const router = createRouter().get('/login', login).get('/login/callback', callback).get('/logout', logout).get('/token', defineApi(async event => ({ token: await currentToken(event, 'demo') })))
  base = await listen(createServer(toNodeListener(createApp().use(router))))
})
afterAll(() => {
  vi.unstubAllEnvs()
  for (const server of servers) server.close().closeAllConnections()
})
beforeEach(() => {
  store.clear()
  // The list of revocations is whole.
  store.set('kontor:revoked:loaded', '1')
  asked.length = 0
})

/** A browser: keeps cookies, follows nothing. */
function browser() {
  const jar = new Map<string, string>()
  return {
    jar,
    async visit(path: string, headers: Record<string, string> = {}) {
      const response = await fetch(base + path, { redirect: 'manual', headers: { 'cookie': [...jar].map(([name, value]) => `${name}=${value}`).join('; '), 'accept-language': 'de', ...headers } })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value) jar.set(name, value)
        else jar.delete(name)
      }
      return { status: response.status, location: response.headers.get('location') ?? '', setCookie: response.headers.getSetCookie(), text: await response.text() }
    },
    /** From the portal to Keycloak. @returns what the authorization request says */
    async begin(returnTo = '/demo/crm/leads') {
      const { location } = await this.visit(`/login?returnTo=${encodeURIComponent(returnTo)}`)
      return new URL(location).searchParams
    },
    /** The whole way, as a rep or with other claims. */
    async login(claims?: object) {
      const query = await this.begin()
      answer = form => tokens(form.has('code') ? query.get('nonce') ?? '' : undefined, claims)
      return this.visit(back(query))
    },
  }
}
const back = (query: URLSearchParams, more: Record<string, string> = { code: 'the-code' }) =>
  `/login/callback?${new URLSearchParams({ state: query.get('state') ?? '', iss: issuer, ...more }).toString()}`

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
    answer = () => tokens(query.get('nonce') ?? '')
    const { status, location, setCookie } = await person.visit(back(query))
    expect([status, location]).toEqual([302, '/demo/crm/leads?page=2'])
    expect(setCookie.find(line => line.startsWith('kontor_session='))).toMatch(/^kontor_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(createHash('sha256').update(asked[0]?.form.get('code_verifier') ?? '').digest('base64url')).toBe(query.get('code_challenge'))
    expect([...store.values()].join()).not.toContain('refresh-')
  })

  test.each(['https://evil.test/', '//evil.test', '/\\evil.test', '/x/..//evil.test', 'javascript:alert(1)', '/logout', '/login/callback'])('never ends at %s', async (address) => {
    const person = browser()
    const query = await person.begin(address)
    answer = () => tokens(query.get('nonce') ?? '')
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
    answer = form => tokens(form.has('code') ? query.get('nonce') ?? '' : undefined)
    await person.visit(back(query))
    expect((await browser().visit('/token', { cookie: `kontor_session=${first}` })).status).toBe(401)
    expect((await person.visit('/token')).status).toBe(200)
  })

  test('with another nonce is refused, and no session is made', async () => {
    const person = browser()
    const query = await person.begin()
    answer = () => tokens('of-another-login')
    const { status, text } = await person.visit(back(query))
    expect([status, text]).toEqual([400, expect.stringContaining('Die Anmeldung hat nicht geklappt')])
    expect(person.jar.has('kontor_session')).toBe(false)
  })

  test('from another issuer is refused', async () => {
    const person = browser()
    const query = await person.begin()
    answer = () => tokens(query.get('nonce') ?? '')
    expect((await person.visit(back(query, { code: 'the-code', iss: 'http://evil.test' }))).status).toBe(400)
    expect(asked).toEqual([])
  })

  test('that nobody began here begins anew: an unknown state, another browser, a second time', async () => {
    const person = browser()
    const query = await person.begin()
    answer = () => tokens(query.get('nonce') ?? '')
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
    answer = async () => ({ status: 503, body: { error: 'unavailable' } })
    expect((await person.visit(back(query))).status).toBe(503)
  })

  test('of an administrator without a second factor asks for it once', async () => {
    const person = browser()
    const query = await person.begin()
    answer = () => tokens(query.get('nonce') ?? '', membership(['/admin']))
    const { location } = await person.visit(back(query))
    expect(new URL(location).searchParams.get('acr_values')).toBe('2')
    expect(person.jar.has('kontor_session')).toBe(false)
    const again = new URL(location).searchParams
    answer = () => tokens(again.get('nonce') ?? '', membership(['/admin']))
    expect((await person.visit(back(again))).location).toBe('/demo/crm/leads')
    expect((await person.visit('/token')).text).toContain('SECOND_FACTOR_REQUIRED')
  })
})

describe('a session', () => {
  test('refreshes once for many requests', async () => {
    const person = browser()
    await person.login()
    asked.length = 0
    const answers = await Promise.all(Array.from({ length: 10 }, () => person.visit('/token')))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(asked.map(({ grant, form }) => [grant, form.get('scope')])).toEqual([['refresh_token', 'openid profile email organization:demo']])
  })

  test('that is ended in one tab while another refreshes stays ended', async () => {
    const person = browser()
    await person.login()
    const cookie = `kontor_session=${person.jar.get('kontor_session')}`
    const arrived = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    answer = async () => {
      arrived.resolve()
      await release.promise
      return tokens(undefined)
    }
    const refreshing = person.visit('/token')
    await arrived.promise
    const { location } = await person.visit('/logout')
    expect(location).toContain('/protocol/openid-connect/logout')
    release.resolve()
    expect((await refreshing).status).toBe(401)
    expect([...store.keys()].filter(name => name.startsWith('session:'))).toEqual([])
    answer = () => tokens(undefined)
    expect((await person.visit('/token', { cookie })).status).toBe(401)
  })

  test('ends when Keycloak does not know it any more, and stays when Keycloak is away', async () => {
    const person = browser()
    await person.login()
    answer = async () => ({ status: 503, body: { error: 'unavailable' } })
    expect((await person.visit('/token')).status).toBe(503)
    answer = async () => ({ status: 400, body: { error: 'invalid_grant' } })
    expect((await person.visit('/token')).status).toBe(401)
    answer = () => tokens(undefined)
    expect((await person.visit('/token')).status).toBe(401)
  })

  test('that only Keycloak still knows is ended there as well, instead of logging in again by itself', async () => {
    const person = browser()
    await person.login()
    for (const key of store.keys()) if (key.startsWith('session:')) store.delete(key)
    const { location } = await person.visit('/logout')
    const { pathname, searchParams } = new URL(location)
    expect([pathname, searchParams.get('client_id'), searchParams.has('id_token_hint')]).toEqual(['/auth/realms/kontor/protocol/openid-connect/logout', 'portal', false])
    expect(person.jar.has('kontor_session')).toBe(false)
  })

  test('asks Keycloak anew when the person\'s role has changed, once, and goes by the answer', async () => {
    const person = browser()
    await person.login()
    expect((await person.visit('/token')).status).toBe(200)
    asked.length = 0
    store.set('kontor:revoked:sub:person', String(Math.floor(Date.now() / 1000) + 1))
    answer = () => tokens(undefined, membership([]))
    const answers = await Promise.all(Array.from({ length: 5 }, () => person.visit('/token')))
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
    expect(asked.map(({ form }) => form.get('scope'))).toEqual(['openid profile email organization:*'])
    answer = () => tokens(undefined, membership(['/manager']))
    store.set('kontor:revoked:sub:person', String(Math.floor(Date.now() / 1000) + 1))
    expect((await person.visit('/token')).status).toBe(200)
  })

  test('ends for all parts when its refresh token was used by somebody else', async () => {
    const person = browser()
    await person.login()
    answer = async () => ({ status: 400, body: { error: 'invalid_grant' } })
    expect((await person.visit('/token')).status).toBe(401)
    expect(store.get('kontor:revoked:sid:sso-1')).toBe('1')
  })

  test('opens nothing while it cannot be known whether it was ended', async () => {
    const person = browser()
    await person.login()
    store.delete('kontor:revoked:loaded')
    expect((await person.visit('/token')).status).toBe(503)
    store.set('kontor:revoked:loaded', '1')
    store.set('kontor:revoked:sid:sso-1', '1')
    expect((await person.visit('/token')).status).toBe(401)
  })

  test('is not ended by a link on another site', async () => {
    const person = browser()
    await person.login()
    expect((await person.visit('/logout', { 'sec-fetch-site': 'cross-site' })).location).toBe('/')
    expect((await person.visit('/token')).status).toBe(200)
  })
})
