import { once } from 'node:events'
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, createRouter, defineEventHandler, toNodeListener } from 'h3'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { isPublicKeycloakPath, proxyToKeycloak } from './proxy.ts'

/** How many posts of the login the network has made, and whether that can be known. */
const counted = { posts: 0, away: false }
vi.mock('./redis.ts', () => ({
  withRedis: async (work: (redis: { eval: () => Promise<[number, number]> }) => Promise<unknown>) => {
    if (counted.away) throw new Error('away')
    return work({ eval: async () => [++counted.posts, 600] })
  },
}))

test.each([
  '/auth/realms/kontor/protocol/openid-connect/auth?client_id=portal&redirect_uri=http%3A%2F%2Fx%2F..',
  '/auth/realms/kontor/login-actions/authenticate?code=a//b',
  '/auth/realms/kontor/.well-known/openid-configuration',
  '/auth/realms/kontor/protocol/openid-connect/certs',
  '/auth/realms/kontor/broker/microsoft/endpoint?code=x',
  '/auth/resources/abc12/login/kontor/css/kontor.css',
])('%s is passed on', path => expect(isPublicKeycloakPath(path)).toBe(true))

const HIDDEN = [
  '/auth/realms/kontor/protocol/openid-connect/login-status-iframe.html', '/auth/realms/kontor/protocol/openid-connect/3p-cookies/step1.html', '/auth/realms/kontor/protocol/openid-connect/auth/device',
  '/auth/realms/kontor/protocol/openid-connect/ext/ciba/auth', '/auth/realms/kontor/protocol/openid-connect/registrations?client_id=portal',
  // Of our own realm what nobody needs.
  '/auth/realms/kontor', '/auth/realms/kontor/', '/auth/realms/kontor/account', '/auth/realms/kontor/account/sessions', '/auth/realms/kontor/clients-registrations/openid-connect',
  '/auth/realms/kontor/protocol/saml', '/auth/realms/kontor/protocol/openid-connect-evil', '/auth/realms/kontor/protocol/openid-connect', '/auth/realms/kontor/login-actions', '/auth/realms/kontor/protocol/docker-v2/auth',
  '/auth/', '/auth/admin/master/console/', '/auth/realms/master/protocol/openid-connect/token', '/auth/realms/kontor2',
  '/auth/admin/realms/kontor/users', '/auth/realms/kontor/../master', '/auth/realms/kontor/%2e%2e/master', '/auth/resources/..%2fadmin',
  '/auth/realms/kontor/..;/master', '/auth/realms//kontor/', '/auth/metrics', '/auth/health', '/auth/realms/kontor/.%2e/master', '/auth/realms/kontor/%252e%252e/master',
  // Decoded these would seem to end before the dots.
  '/auth/realms/kontor%3f/../../admin/master/console/', '/auth/realms/kontor%23/../../admin/', '/auth/resources/%3F/../../admin/', '/auth/realms/kontor#/../../admin/',
  '/auth/realms/kontor\\..\\master', '/auth/realms/%6bontor/', '/%61uth/realms/master',
]
test.each(HIDDEN)('%s is not', path => expect(isPublicKeycloakPath(path)).toBe(false))

describe('over the wire', () => {
  const seen: { url: string, headers: IncomingHttpHeaders, body: string }[] = []
  const servers: Server[] = []
  const listen = async (server: Server) => {
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  let port: number

  beforeAll(async () => {
    const keycloak = createServer(async (req, res) => {
      let body = ''
      for await (const part of req) body += String(part)
      seen.push({ url: req.url ?? '', headers: req.headers, body })
      res.setHeader('set-cookie', ['AUTH_SESSION_ID=1; Path=/auth/realms/kontor/', 'KC_RESTART=2'])
      res.end('page')
    })
    const upstream = await listen(keycloak)
    for (const [key, value] of Object.entries({
      PUBLIC_URL: 'https://hub.test', STUDIO_URL: 'https://{tenant}.hub.test', HOST_INTERNAL_URL: 'http://127.0.0.1:1', KEYCLOAK_INTERNAL_URL: `http://127.0.0.1:${upstream}/auth`,
      KEYCLOAK_ISSUER: 'https://hub.test/auth/realms/kontor', REDIS_URL: 'redis://127.0.0.1:1', PORTAL_CLIENT_SECRET: 'x'.repeat(32), SESSION_KEY: Buffer.alloc(32).toString('base64url'),
    })) vi.stubEnv(key, value)
    const app = createApp().use(createRouter().use('/auth/**', defineEventHandler(async (event) => {
      await proxyToKeycloak(event)
      event._handled = true
    })))
    port = await listen(createServer(toNodeListener(app)))
  })
  afterAll(() => {
    vi.unstubAllEnvs()
    for (const server of servers) server.close().closeAllConnections()
  })

  /** `path` goes out as it stands, which fetch and URL do not do. */
  async function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = '') {
    seen.length = 0
    const call = request({ host: '127.0.0.1', port, path, method, headers })
    call.end(body)
    const [answer] = await once(call, 'response') as [IncomingMessage]
    let text = ''
    for await (const part of answer) text += String(part)
    return { status: answer.statusCode, headers: answer.headers, text, cookies: answer.headers['set-cookie'], passed: seen[0] }
  }

  test.each(HIDDEN)('%s never gets to Keycloak', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, passed: undefined })
  })

  test('a page comes back with Keycloak\'s cookies, a form goes through whole', async () => {
    const form = 'username=rep&password=p%26q'
    const { status, cookies, passed } = await ask('/auth/realms/kontor/login-actions/authenticate?a=%2F..', { 'content-length': String(form.length) }, 'POST', form)
    expect(status).toBe(200)
    expect(cookies).toHaveLength(2)
    expect(passed).toMatchObject({ url: '/auth/realms/kontor/login-actions/authenticate?a=%2F..', body: form })
  })

  test('a client cannot say where it comes from or under which address', async () => {
    const { passed } = await ask('/auth/realms/kontor/protocol/openid-connect/auth', {
      'x-forwarded-for': '8.8.8.8', 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'gopher', 'x-forwarded-port': '1', 'x-forwarded-prefix': '/evil', 'forwarded': 'for=8.8.8.8', 'x-real-ip': '8.8.8.8',
    })
    expect(passed?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'hub.test', 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' })
    expect(JSON.stringify(passed?.headers)).not.toMatch(/8\.8\.8\.8|evil|gopher/)
  })

  test('what belongs to the connection stays on it, and no header that Connection names can be taken out of ours', async () => {
    const { passed } = await ask('/auth/realms/kontor/protocol/openid-connect/auth', { 'connection': 'keep-alive, x-secret, X-Forwarded-For', 'x-secret': '1', 'te': 'trailers', 'keep-alive': 'timeout=9', 'proxy-authorization': 'Basic eA==', 'upgrade': 'h2c' })
    for (const name of ['x-secret', 'te', 'keep-alive', 'proxy-authorization', 'upgrade']) expect(passed?.headers, name).not.toHaveProperty(name)
    expect(passed?.headers['x-forwarded-for']).toBe('127.0.0.1')
  })

  test('Keycloak gets its own cookies, not the portal\'s', async () => {
    const { passed } = await ask('/auth/realms/kontor/protocol/openid-connect/auth', { cookie: 'kontor_session=abc; AUTH_SESSION_ID=1; __Host-kontor_session=abc; KC_RESTART=2' })
    expect(passed?.headers.cookie).toBe('AUTH_SESSION_ID=1; KC_RESTART=2')
    expect((await ask('/auth/realms/kontor/protocol/openid-connect/auth', { cookie: 'kontor_session=abc' })).passed?.headers).not.toHaveProperty('cookie')
  })

  test('the eleventh post from one network is told to wait, on a page that says for how long', async () => {
    counted.posts = 10
    const { status, headers, text, passed } = await ask('/auth/realms/kontor/login-actions/authenticate?session_code=x', { 'accept-language': 'de' }, 'POST', 'username=rep')
    expect([status, headers['retry-after'], passed]).toEqual([429, '600', undefined])
    expect(headers['content-type']).toContain('text/html')
    expect(text).toContain('in 10 Minuten noch einmal')
    // Looking at the page, and what follows a good password, is no guess.
    expect((await ask('/auth/realms/kontor/login-actions/authenticate?session_code=x')).status).toBe(200)
    expect((await ask('/auth/realms/kontor/login-actions/required-action?execution=CONFIGURE_TOTP', {}, 'POST', 'totp=123456')).status).toBe(200)
    for (const path of ['reset-credentials', 'registration']) expect((await ask(`/auth/realms/kontor/login-actions/${path}?x=1`, {}, 'POST', 'username=rep')).status, path).toBe(429)
    counted.posts = 0
  })

  test('scripts of other sites get no answer: nothing is said of origins, and nobody is asked in advance', async () => {
    const headers = { 'origin': 'https://evil.test', 'access-control-request-method': 'POST' }
    expect(await ask('/auth/realms/kontor/protocol/openid-connect/token', headers, 'OPTIONS')).toMatchObject({ status: 400, passed: undefined })
    expect((await ask('/auth/realms/kontor/protocol/openid-connect/token', headers, 'POST', 'x=1')).passed?.headers).not.toHaveProperty('origin')
  })

  test('no guess comes by another way than a post', async () => {
    const form = 'username=rep&password=guess'
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'LOGIN']) {
      for (const framing of [{ 'content-length': String(form.length) }, { 'transfer-encoding': 'chunked' }] as Record<string, string>[]) {
        const { status, passed } = await ask('/auth/realms/kontor/login-actions/authenticate?session_code=x', { ...headers, ...framing }, method, form)
        expect([status, passed], method).toEqual([400, undefined])
      }
    }
    expect(counted.posts).toBe(0)
  })

  test('our own answers are pages of a few words, shown in no frame', async () => {
    counted.posts = 10
    const tooMany = await ask('/auth/realms/kontor/login-actions/authenticate', {}, 'POST', 'username=rep')
    counted.away = true
    const away = await ask('/auth/realms/kontor/login-actions/authenticate', {}, 'POST', 'username=rep')
    counted.away = false
    counted.posts = 0
    for (const { status, headers } of [tooMany, away, await ask('/auth/admin/')]) {
      expect(headers['content-security-policy'], String(status)).toMatch(/^default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'/)
      expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'strict-transport-security': 'max-age=31536000; includeSubDomains' })
    }
  })

  test('nobody may guess while it cannot be counted', async () => {
    counted.away = true
    expect((await ask('/auth/realms/kontor/login-actions/authenticate?session_code=x', {}, 'POST', 'username=rep')).status).toBe(503)
    counted.away = false
  })
})
