import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, toNodeListener } from 'h3'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import guard from '../middleware/10.request.ts'
import { env } from './env.ts'

const OURS = 'http://hub.test'
const FRIEND = 'https://shop.example.com'
let server: Server
let base: string
beforeAll(async () => {
  for (const [key, value] of Object.entries({
    PUBLIC_URL: OURS, STUDIO_URL: 'http://{tenant}.hub.test', HOST_INTERNAL_URL: 'http://127.0.0.1:1', KEYCLOAK_INTERNAL_URL: 'http://127.0.0.1:1/auth',
    KEYCLOAK_ISSUER: 'http://hub.test/auth/realms/kontor', REDIS_URL: 'redis://127.0.0.1:1', LOG_LEVEL: 'silent', CORS_ORIGINS: `${FRIEND}, http://localhost:8080`,
  })) vi.stubEnv(key, value)
  server = createServer(toNodeListener(createApp().use(guard).use(() => 'answered')))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  vi.unstubAllEnvs()
  server.close().closeAllConnections()
})

const ask = (method: string, headers: Record<string, string>, path = '/api/v1/crm/leads') => fetch(base + path, { method, headers })
const cors = (response: Response) => [...response.headers.keys()].filter(name => name.startsWith('access-control-'))

describe('a page of another origin', () => {
  test.each([FRIEND, 'http://localhost:8080'])('that the operator named may ask and call: %s', async (origin) => {
    const asked = await ask('OPTIONS', { origin, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization' })
    expect([asked.status, asked.headers.get('access-control-allow-origin'), asked.headers.get('vary')]).toEqual([204, origin, 'Origin'])
    expect(asked.headers.get('access-control-allow-methods')).toContain('PATCH')
    expect(asked.headers.get('access-control-allow-headers')).toContain('authorization')
    const called = await ask('POST', { origin, authorization: 'Bearer x' })
    expect([called.status, called.headers.get('access-control-allow-origin')]).toEqual([200, origin])
    // Never with the person's cookie.
    for (const response of [asked, called]) expect(response.headers.has('access-control-allow-credentials')).toBe(false)
    expect((await ask('POST', { origin, cookie: 'kontor_session=x' })).status).toBe(403)
  })

  test.each(['https://evil.example.com', 'https://shop.example.com.evil.test', 'https://shop.example.com:8443', 'http://shop.example.com', 'null'])('that nobody named gets no leave: %s', async (origin) => {
    for (const response of [await ask('OPTIONS', { origin, 'access-control-request-method': 'GET' }), await ask('GET', { origin })]) expect(cors(response)).toEqual([])
  })

  test('gets none for what is not the API', async () => {
    for (const path of ['/', '/login', '/auth/realms/kontor/account']) expect(cors(await ask('GET', { origin: FRIEND }, path))).toEqual([])
  })
})

test('whoever names no origin allows none, and an address that is none is told at the start', async () => {
  vi.resetModules()
  vi.stubEnv('CORS_ORIGINS', '')
  expect((await import('./env.ts')).env().CORS_ORIGINS.size).toBe(0)
  expect(env().CORS_ORIGINS.size).toBe(2)
  for (const wrong of ['*', 'shop.example.com', 'https://shop.example.com/path', 'https://user@shop.example.com']) {
    vi.resetModules()
    vi.stubEnv('CORS_ORIGINS', wrong)
    const fresh = await import('./env.ts')
    expect(() => fresh.env(), wrong).toThrow('CORS_ORIGINS')
  }
})
