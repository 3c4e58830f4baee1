import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, createRouter, defineEventHandler, getRouterParam, toNodeListener } from 'h3'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { answerFormPage } from './answer-form-page'

const host = vi.hoisted(() => ({ asked: [] as string[], calls: 0, answers: {} as Record<string, object> }))
vi.mock('~~/server/auth/redis', () => ({ withRedis: async (work: (redis: unknown) => unknown) => work({ eval: async () => [++host.calls, 30] }) }))
vi.mock('~~/server/auth/host', () => ({ askHost: async (path: string) => {
  host.asked.push(path)
  const data = host.answers[path]
  return { status: data ? 200 : 404, data }
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
  host.answers = {}
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

const FORM = {
  name: 'Form', tenantName: 'Demo', accent: null, locale: 'en', version: 1, title: 'Write to us', intro: '', thanks: '', submit: 'Send', privacy: '', privacyUrl: null, consent: null, origins: [], trap: null, minSeconds: 0, token: 'fresh',
  fields: [{ name: 'company', kind: 'text', label: 'Company', help: null, required: true, maxLength: null, choices: null }],
}
const OUTCOMES: readonly (readonly [string, number, string, Record<string, object>])[] = [
  ['gone', 404, 'company=Call+1234', {}],
  ['changed', 409, 'company=Acme&more=Call+1234', { 'forms/show': FORM }],
  ['not valid', 400, 'company=Call+1234', { 'forms/show': FORM, 'forms/submit': { locale: 'en', outcome: 'invalid', problems: [{ field: 'company', code: 'INVALID', message: 'No.' }] } }],
  ['too fast', 429, 'company=Call+1234', { 'forms/show': FORM, 'forms/submit': { locale: 'en', outcome: 'too_fast', retryAfter: 7 } }],
]
test.each(OUTCOMES)('a form that is %s shows again what was typed into our page, and nothing that another page sends', async (_, status, body, answers) => {
  host.answers = answers
  for (const headers of [{ origin: 'http://hub.test' }, { 'sec-fetch-site': 'same-origin' }] as Record<string, string>[]) {
    const ours = await post(body, headers)
    expect([ours.status, ours.html.includes('Call 1234')], JSON.stringify(headers)).toEqual([status, true])
  }
  for (const headers of [{ origin: 'https://evil.example' }, { 'origin': 'null', 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'cross-site' }, {}] as Record<string, string>[]) {
    const foreign = await post(body, headers)
    expect([foreign.status, foreign.html.includes('1234'), foreign.html.includes('still there')], JSON.stringify(headers)).toEqual([status, false, false])
  }
})
