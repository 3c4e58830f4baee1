import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { hub, hubInside } from '../support/hub.ts'
import { openPeople } from '../support/people.ts'
import { logIn } from '../support/realm-admin.ts'
import { PASSWORD as password, subOf } from '../support/test-people.ts'
import { until } from '../support/until.ts'

const { asAdmin, repToken, leads, member } = openPeople()

describe('the list of revocations', () => {
  const redis = () => new Redis({ host: '127.0.0.1', port: hub().ports.REDIS_PORT, password: hubInside().secrets.values.REDIS_PASSWORD })

  test('comes back when Redis has lost it; until then nobody is let in', async () => {
    const { id, email } = await member('lost')
    const { access_token: token } = await logIn(email, password)
    const sub = await subOf(email)
    expect((await asAdmin('POST', `/platform/people/${id}/end-sessions`)).status).toBe(204)
    const client = redis()
    try {
      const seen = new Set<number>()
      // The host looks every second and may be faster than the first question: then it is lost once more.
      await until('a refusal before the list is back', async () => {
        await client.del('kontor:revoked:loaded', `kontor:revoked:sub:${sub}`)
        return seen.add(await leads(token)).has(503)
      }, 20)
      await until('the list', async () => {
        seen.add(await leads(token))
        return await client.exists('kontor:revoked:loaded') === 1
      }, 20)
      expect(await leads(token)).toBe(401)
      expect([...seen].filter(status => status !== 503 && status !== 401)).toEqual([])
      expect(await leads(repToken())).toBe(200)
    } finally {
      client.disconnect()
    }
  })
})
