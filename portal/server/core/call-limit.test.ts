import { beforeAll, expect, test, vi } from 'vitest'
import { countCall } from './call-limit.ts'

beforeAll(() => {
  for (const [name, value] of Object.entries({
    PUBLIC_URL: 'http://hub.test', STUDIO_URL: 'http://{tenant}.hub.test', HOST_INTERNAL_URL: 'http://127.0.0.1:1', KEYCLOAK_INTERNAL_URL: 'http://127.0.0.1:2', KEYCLOAK_ISSUER: 'http://hub.test/auth', REDIS_URL: 'redis://127.0.0.1:3', API_LIMIT: '3',
  })) vi.stubEnv(name, value)
})

test('a session that calls too often waits until the minute is over; others go on', () => {
  const start = Date.now()
  for (let i = 0; i < 3; i++) countCall('wild', start + i)
  expect(() => countCall('wild', start + 15_000)).toThrow(expect.objectContaining({ code: 'TOO_MANY_REQUESTS', status: 429, retryAfter: 45 }) as Error)
  expect(() => countCall('calm', start + 15_000)).not.toThrow()
  expect(() => countCall('wild', start + 60_000)).not.toThrow()
})
