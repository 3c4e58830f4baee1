import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, createRouter, defineEventHandler, getRouterParam, toNodeListener } from 'h3'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { answerFormPage } from './answer-form-page'

const host = vi.hoisted(() => ({ asked: [] as string[], calls: 0 }))
vi.mock('~~/server/auth/redis', () => ({ withRedis: async (work: (redis: unknown) => unknown) => work({ eval: async () => [++host.calls, 30] }) }))
vi.mock('~~/server/auth/host', () => ({ askHost: async (path: string) => {
  host.asked.push(path)
  return { status: 404 }
} }))
vi.hoisted(() => {
  for (const [name, value] of Object.entries({
    PUBLIC_URL: 'http://hub.test', STUDIO_URL: 'http://{tenant}.hub.test', HOST_INTERNAL_URL: 'http://127.0.0.1:1', KEYCLOAK_INTERNAL_URL: 'http://127.0.0.1:1/auth',
    KEYCLOAK_ISSUER: 'http://hub.test/auth/realms/kontor', REDIS_URL: 'redis://127.0.0.1:1', LOG_LEVEL: 'silent',
  })) vi.stubEnv(name, value)
})

const KEY = 'demo.aaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbb'
let server: Server
beforeAll(async () => {
  const router = createRouter().use('/forms/:key', defineEventHandler(event => answerFormPage(event, getRouterParam(event, 'key') ?? '')))
  server = createServer(toNodeListener(createApp().use(router)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  vi.unstubAllEnvs()
  server.close().closeAllConnections()
})
beforeEach(() => {
  host.asked.length = 0
  host.calls = 0
})

async function post(body: string, headers: Record<string, string> = { origin: 'http://hub.test' }) {
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/forms/${KEY}?lang=en`, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } })
  return { status: answer.status, html: await answer.text() }
}

test('a page of very many inputs is refused at once, counted, and nobody is asked', async () => {
  const since = performance.now()
  const { status, html } = await post(Array.from({ length: 50_000 }, (_, i) => `n${i}`).join('&'))
  expect([status, html.includes('This is too large.'), host.calls, host.asked]).toEqual([413, true, 1, []])
  expect(performance.now() - since).toBeLessThan(2_000)
})

test('what was typed is shown again, all values of one name in their order, also to who asks too often', async () => {
  const typed = `company=Acme+%26+Co&${Array.from({ length: 900 }, (_, i) => `tags=v${i}`).join('&')}`
  const gone = await post(typed)
  expect([gone.status, gone.html.includes('<dd>Acme &amp; Co</dd>'), gone.html.includes('<dd>v0, v1, v2,'), gone.html.includes(', v899</dd>')]).toEqual([404, true, true, true])
  host.calls = 1_000
  host.asked.length = 0
  const often = await post('company=Acme')
  expect([often.status, often.html.includes('value="Acme"'), host.asked]).toEqual([429, true, []])
})
