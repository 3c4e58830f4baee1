import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test, vi } from 'vitest'
import { checkHealth, type Health } from './health.ts'

afterAll(() => vi.unstubAllEnvs())

test('a part that hangs up without a word is down, keeps nobody waiting, and is asked once for all', async () => {
  let asked = 0
  const rude = createServer((socket) => {
    asked++
    socket.end()
  }).listen(0, '127.0.0.1')
  await once(rude, 'listening')
  const address = `127.0.0.1:${(rude.address() as AddressInfo).port}`
  for (const [key, value] of Object.entries({
    PUBLIC_URL: 'http://hub.test', STUDIO_URL: 'http://{tenant}.hub.test', HOST_INTERNAL_URL: `http://${address}`, KEYCLOAK_INTERNAL_URL: `http://${address}/auth`,
    KEYCLOAK_ISSUER: 'http://hub.test/auth/realms/kontor', REDIS_URL: `redis://:secret@${address}`, N8N_WEBHOOK_URL: `http://${address}`,
  })) vi.stubEnv(key, value)
  try {
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => checkHealth()))
    const { status, parts } = first as Health
    expect(status).toBe('degraded')
    expect(Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.status]))).toEqual({ portal: 'ok', redis: 'down', host: 'down', keycloak: 'down', n8n: 'down' })
    // Who asks at the same time, or soon after, makes no part work.
    expect(others).toEqual([{ status, parts }, { status, parts }])
    expect(await checkHealth()).toEqual({ status, parts })
    const once = asked
    expect(once).toBeLessThanOrEqual(8)
    await vi.waitFor(async () => {
      await checkHealth()
      expect(asked).toBeGreaterThan(once)
    }, { timeout: 3000, interval: 200 })
  }
  finally {
    rude.close()
  }
})
