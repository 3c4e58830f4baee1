import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { rowsOf, withRedis } from '../support/inside.ts'
import { newMember, type KeycloakPerson } from '../support/keycloak-person.ts'
import { TotpApp } from '../support/totp.ts'
import { inputOf, textOf, Visitor, type Page } from '../support/visitor.ts'

const COOKIE = 'kontor_studio_demo'
const studio = () => hub().studioUrl.replace('{tenant}', 'demo')
const studioHost = () => new URL(studio()).hostname

/** Studio's login up to Keycloak's page. */
const openLogin = (visitor: Visitor) => visitor.visit(`${studio()}/auth/login/keycloak?redirect=${encodeURIComponent(`${studio()}/admin/content`)}`)

async function logIn(person: KeycloakPerson): Promise<Visitor> {
  const visitor = new Visitor()
  const end = await visitor.submit(await openLogin(visitor), { username: person.email, password: person.password })
  expect(end).toMatchObject({ status: 200, url: `${studio()}/admin/content` })
  return visitor
}

const session = (visitor: Visitor) => decodeJwt(visitor.cookie(studioHost(), COOKIE) ?? '').session as string
const me = async (visitor: Visitor) => (await visitor.send(`${studio()}/users/me?fields=email`)).status
const refresh = (visitor: Visitor) => visitor.send(`${studio()}/auth/refresh`, { method: 'POST', json: { mode: 'session' } })
const keyOf = (visitor: Visitor) => `kontor:studio:demo:${session(visitor)}`
const rows = (token: string) => rowsOf('tenant_demo', 'select 1 from directus_sessions where token = $1', [token])

describe('a session of Studio', () => {
  let person: KeycloakPerson
  let visitor: Visitor
  beforeAll(async () => {
    person = await newMember('manager')
  })
  afterAll(() => person?.remove())
  beforeEach(async () => {
    visitor = await logIn(person)
    expect(await me(visitor)).toBe(200)
  })

  test('is known with the login that it came from, for as long as it lives', async () => {
    const { value, ttl } = await withRedis(async redis => ({ value: JSON.parse(await redis.get(keyOf(visitor)) ?? '{}') as { sid?: string, since?: number }, ttl: await redis.ttl(keyOf(visitor)) }))
    expect(value.sid).toMatch(/^[\w-]{20,}$/)
    expect(Math.abs((value.since ?? 0) - Date.now() / 1000)).toBeLessThan(60)
    expect(ttl).toBeGreaterThan(14 * 60)
    expect(ttl).toBeLessThanOrEqual(16 * 60)
  })

  test('is prolonged while it is used, and stays tied to its login', async () => {
    const before = { key: keyOf(visitor), login: await withRedis(redis => redis.get(keyOf(visitor))) }
    expect((await refresh(visitor)).status).toBe(200)
    expect(await me(visitor)).toBe(200)
    expect(keyOf(visitor)).not.toBe(before.key)
    expect(await withRedis(redis => redis.get(keyOf(visitor)))).toBe(before.login)
  })

  test('ends at once when its login at Keycloak ends', async () => {
    const { sid } = JSON.parse(await withRedis(redis => redis.get(keyOf(visitor))) ?? '{}') as { sid: string }
    await withRedis(redis => redis.set(`kontor:revoked:sid:${sid}`, '1', 'EX', 960))
    const token = session(visitor)
    expect(await rows(token)).toHaveLength(1)
    expect(await me(visitor)).toBe(401)
    expect(await rows(token)).toEqual([])
    expect((await refresh(visitor)).status).toBeGreaterThanOrEqual(400)
    expect(await me(visitor)).toBe(401)
  })

  test('and is not prolonged after that, when it is the first thing that is asked for', async () => {
    const { sid } = JSON.parse(await withRedis(redis => redis.get(keyOf(visitor))) ?? '{}') as { sid: string }
    await withRedis(redis => redis.set(`kontor:revoked:sid:${sid}`, '1', 'EX', 960))
    expect((await refresh(visitor)).status).toBe(401)
    expect(await me(visitor)).not.toBe(200)
  })

  test('leaves the sessions of other logins of the same person alone', async () => {
    const other = await logIn(person)
    const { sid } = JSON.parse(await withRedis(redis => redis.get(keyOf(visitor))) ?? '{}') as { sid: string }
    await withRedis(redis => redis.set(`kontor:revoked:sid:${sid}`, '1', 'EX', 960))
    expect([await me(visitor), await me(other)]).toEqual([401, 200])
  })

  test('ends after ten hours, however busy it is', async () => {
    await withRedis(async (redis) => {
      const login = JSON.parse(await redis.get(keyOf(visitor)) ?? '{}') as { since: number }
      await redis.set(keyOf(visitor), JSON.stringify({ ...login, since: login.since - 10 * 3600 }), 'KEEPTTL')
    })
    expect((await refresh(visitor)).status).toBe(401)
    expect(await me(visitor)).not.toBe(200)
  })

  test('that nobody knows the login of is none', async () => {
    const token = session(visitor)
    await withRedis(redis => redis.del(keyOf(visitor)))
    expect(await me(visitor)).toBe(401)
    expect(await rows(token)).toEqual([])
  })
})

describe('Studio\'s second factor', () => {
  test('who has just set it up is sent on to use it, without the password again, and gets in', async () => {
    const admin = await newMember('admin')
    try {
      const visitor = new Visitor()
      const setUp = await visitor.submit(await openLogin(visitor), { username: admin.email, password: admin.password })
      const secret = inputOf(setUp, 'totpSecret')
      expect(secret, setUp.url).toBeDefined()
      const app = new TotpApp(secret as string)
      const asked = await visitor.submit(setUp, { totp: await app.code(), totpSecret: secret as string, userLabel: 'phone' })
      // Studio's own page has sent the person back to Keycloak, which asks for the code alone.
      expect(asked.url).toContain('/auth/realms/kontor/')
      expect(inputOf(asked, 'otp')).toBeDefined()
      expect(inputOf(asked, 'password')).toBeUndefined()
      const end: Page = await visitor.submit(asked, { otp: await app.code() })
      expect(end.status).toBe(200)
      expect(end.url, textOf(end)).toBe(`${studio()}/admin/content`)
      expect(await me(visitor)).toBe(200)
      expect((await visitor.send(`${studio()}/settings?fields=project_name`)).status).toBe(200)
    } finally {
      await admin.remove()
    }
  })
})
