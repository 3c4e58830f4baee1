import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, createRouter, toNodeListener } from 'h3'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { defineApi } from '~~/server/core/handler'
import { countFormCall, readForm } from './public-forms'
import forms from '../middleware/05.forms'

const host = vi.hoisted(() => ({ asked: 0, calls: 0, answer: (): { status: number, data?: object } => ({ status: 404 }) }))
vi.mock('~~/server/auth/redis', () => ({ withRedis: async (work: (redis: unknown) => unknown) => work({ eval: async () => [++host.calls, 30] }) }))
vi.mock('~~/server/auth/host', () => ({ askHost: async () => (host.asked++, host.answer()) }))
vi.hoisted(() => {
  for (const [name, value] of Object.entries({
    PUBLIC_URL: 'http://hub.test', STUDIO_URL: 'http://{tenant}.hub.test', HOST_INTERNAL_URL: 'http://127.0.0.1:1', KEYCLOAK_INTERNAL_URL: 'http://127.0.0.1:1/auth',
    KEYCLOAK_ISSUER: 'http://hub.test/auth/realms/kontor', REDIS_URL: 'redis://127.0.0.1:1', LOG_LEVEL: 'silent',
  })) vi.stubEnv(name, value)
})

let server: Server
let key = ''
let made = 0
beforeAll(async () => {
  // The route as the API has it: it counts before anything else, too.
  const router = createRouter().use('/api/v1/public/forms/:key', defineApi(async (event) => {
    await countFormCall(event)
    return readForm(key, { languages: [] }, undefined)
  }))
  server = createServer(toNodeListener(createApp().use(forms).use(router)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  vi.unstubAllEnvs()
  server.close().closeAllConnections()
})
beforeEach(() => {
  host.asked = 0
  host.calls = 0
  host.answer = () => ({ status: 200, data: { origins: ['https://shop.example'] } })
  key = `demo.${String(++made).padStart(38, 'k')}`
})

async function call(method = 'GET', origin = 'https://shop.example') {
  const { status, headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/public/forms/${key}`, { method, headers: { origin } })
  return [status, headers.get('access-control-allow-origin')]
}

test.each(['OPTIONS', 'GET', 'POST', 'DELETE'])('%s counts once, and the form\'s own page may read the answer', async (method) => {
  expect((await call(method))[1]).toBe('https://shop.example')
  expect(host.calls).toBe(1)
  expect((await call(method, 'https://evil.example'))[1]).toBeNull()
})

test('for a call too many nobody is asked; what is known stands', async () => {
  host.calls = 120
  expect(await call()).toEqual([429, null])
  expect(await call('OPTIONS')).toEqual([204, null])
  expect(host.asked).toBe(0)
  host.calls = 0
  expect(await call('OPTIONS')).toEqual([204, 'https://shop.example'])
  host.calls = 120
  expect(await call()).toEqual([429, 'https://shop.example'])
  expect(host.asked).toBe(1)
})

test('a key that is none is remembered, a host that is away is not', async () => {
  host.answer = () => ({ status: 404 })
  for (let i = 0; i < 5; i++) expect(await call('OPTIONS')).toEqual([204, null])
  expect(host.asked).toBe(1)
  key = `demo.${'z'.repeat(38)}`
  host.answer = () => { throw new Error('away') }
  for (let i = 0; i < 2; i++) await call('OPTIONS')
  expect(host.asked).toBe(3)
})
