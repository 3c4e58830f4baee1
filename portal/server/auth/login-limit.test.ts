import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { createEvent } from 'h3'
import { beforeEach, expect, test, vi } from 'vitest'
import { giveLoginPostsBack, isLoginPost } from './login-limit.ts'

const given: unknown[][] = []
const stored = new Set<string>()
vi.mock('./redis.ts', () => {
  const commands = {
    set: async (key: string) => stored.has(key) ? null : (stored.add(key), 'OK'),
    eval: async (...all: unknown[]) => void given.push(all.slice(1)),
  }
  return { withRedis: <T>(work: (redis: typeof commands) => Promise<T>) => work(commands) }
})
vi.hoisted(() => {
  for (const [key, value] of Object.entries({
    PUBLIC_URL: 'http://hub.test', STUDIO_URL: 'http://{tenant}.hub.test', HOST_INTERNAL_URL: 'http://127.0.0.1:1', KEYCLOAK_INTERNAL_URL: 'http://127.0.0.1:1/auth', KEYCLOAK_ISSUER: 'http://hub.test/auth/realms/kontor',
    REDIS_URL: 'redis://127.0.0.1:1', PORTAL_CLIENT_SECRET: 'x'.repeat(32), SESSION_KEY: Buffer.alloc(32, 7).toString('base64url'),
  })) vi.stubEnv(key, value)
})

function visit(cookie = `kontor_login=${'b'.repeat(43)}`) {
  const request = new IncomingMessage(new Socket())
  request.headers = { cookie }
  return createEvent(request, new ServerResponse(request))
}
const now = Math.floor(Date.now() / 1000)
const login = (typedAt: number, amr = ['pwd']) => ({ sid: 'sso-1', amr, iat: now, auth_time: typedAt })

beforeEach(() => {
  given.length = 0
  stored.clear()
})

test('a completed login gives back as many posts as it has factors', async () => {
  await giveLoginPostsBack(visit(), login(now - 5, ['pwd', 'otp']))
  expect(given).toEqual([[2, expect.stringContaining('127.0.0.1'), expect.stringContaining('127.0.0.1'), 2]])
})

test('whoever is logged in already gets nothing back by coming through again', async () => {
  await giveLoginPostsBack(visit(), login(now - 5))
  await giveLoginPostsBack(visit(), login(now - 5))
  await giveLoginPostsBack(visit(), { ...login(now - 5), iat: now + 60 })
  expect(given).toHaveLength(1)
  await giveLoginPostsBack(visit(), login(now))
  expect(given).toHaveLength(2)
})

test('a login of hours ago, one that typed nothing, and a browser that nobody knows get nothing back', async () => {
  await giveLoginPostsBack(visit(), login(now - 3601))
  await giveLoginPostsBack(visit(), login(now, []))
  await giveLoginPostsBack(visit(''), login(now))
  expect(given).toEqual([])
})

test.each([
  ['POST', '/auth/realms/kontor/login-actions/authenticate?session_code=1', true], ['POST', '/auth/realms/kontor/login-actions/reset-credentials', true], ['POST', '/auth/realms/kontor/login-actions/registration/', true],
  ['GET', '/auth/realms/kontor/login-actions/authenticate', false], ['POST', '/auth/realms/kontor/login-actions/required-action?execution=CONFIGURE_TOTP', false], ['POST', '/auth/realms/kontor/protocol/openid-connect/token', false],
])('%s %s can be a guess: %s', (method, path, guess) => expect(isLoginPost(method, path)).toBe(guess))
