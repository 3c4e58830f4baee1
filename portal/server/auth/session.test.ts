import { describe, expect, test, vi } from 'vitest'
import { sets, store } from './fixtures/redis.ts'
import { asked, back, browser, keycloak, membership, openStage, token, tokens } from './fixtures/stage.ts'

vi.hoisted(() => vi.stubEnv('LOG_LEVEL', 'silent'))
vi.mock('./redis.ts', () => import('./fixtures/redis.ts'))
openStage()

describe('a session', () => {
  test('refreshes once for many requests', async () => {
    const person = browser()
    await person.login()
    asked.length = 0
    const answers = await Promise.all(Array.from({ length: 10 }, () => person.visit('/token')))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(asked.map(({ grant, form }) => [grant, form.get('scope')])).toEqual([['refresh_token', 'openid profile email organization:demo']])
  })

  test('keeps the new refresh token though the rest of the answer is of no use: the former one is used up', async () => {
    const person = browser()
    await person.login()
    keycloak.answer = async () => {
      const { status, body } = await tokens(undefined)
      return { status, body: { ...body, access_token: await token(membership(['/rep']), { forged: true }), refresh_token: 'the-next-one' } }
    }
    expect((await person.visit('/token')).status).toBe(401)
    keycloak.answer = () => tokens(undefined)
    expect((await person.visit('/token')).status).toBe(200)
    expect(asked.at(-1)?.form.get('refresh_token')).toBe('the-next-one')
  })

  test('can be found by its person, for the day on which they are erased', async () => {
    sets.clear()
    await browser().login()
    const [[name, keys] = []] = [...sets]
    expect(name).toMatch(/^sessions:./)
    expect([...keys ?? []].map(key => key.replace(/^portal:/, '')).filter(key => store.has(key))).toHaveLength(1)
  })

  test('that is ended in one tab while another refreshes stays ended', async () => {
    const person = browser()
    await person.login()
    const cookie = `kontor_session=${person.jar.get('kontor_session')}`
    const arrived = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    keycloak.answer = async () => {
      arrived.resolve()
      await release.promise
      return tokens(undefined)
    }
    const refreshing = person.visit('/token')
    await arrived.promise
    const { location } = await person.visit('/logout')
    expect(location).toContain('/protocol/openid-connect/logout')
    release.resolve()
    expect((await refreshing).status).toBe(401)
    expect([...store.keys()].filter(name => name.startsWith('session:'))).toEqual([])
    keycloak.answer = () => tokens(undefined)
    expect((await person.visit('/token', { cookie })).status).toBe(401)
  })

  test('ends when Keycloak does not know it any more, and stays when Keycloak is away', async () => {
    const person = browser()
    await person.login()
    keycloak.answer = async () => ({ status: 503, body: { error: 'unavailable' } })
    expect((await person.visit('/token')).status).toBe(503)
    keycloak.answer = async () => ({ status: 400, body: { error: 'invalid_grant' } })
    expect((await person.visit('/token')).status).toBe(401)
    keycloak.answer = () => tokens(undefined)
    expect((await person.visit('/token')).status).toBe(401)
  })

  test('that only Keycloak still knows is ended there as well, instead of logging in again by itself', async () => {
    const person = browser()
    await person.login()
    for (const key of store.keys()) if (key.startsWith('session:')) store.delete(key)
    const { location } = await person.visit('/logout')
    const { pathname, searchParams } = new URL(location)
    expect([pathname, searchParams.get('client_id'), searchParams.has('id_token_hint')]).toEqual(['/auth/realms/kontor/protocol/openid-connect/logout', 'portal', false])
    expect(person.jar.has('kontor_session')).toBe(false)
  })

  test('asks Keycloak anew when the person\'s role has changed, once, and goes by the answer', async () => {
    const person = browser()
    await person.login()
    expect((await person.visit('/token')).status).toBe(200)
    asked.length = 0
    store.set('kontor:revoked:sub:person', String(Math.floor(Date.now() / 1000) + 1))
    keycloak.answer = () => tokens(undefined, membership([]))
    const answers = await Promise.all(Array.from({ length: 5 }, () => person.visit('/token')))
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
    expect(asked.map(({ form }) => form.get('scope'))).toEqual(['openid profile email organization:*'])
    keycloak.answer = () => tokens(undefined, membership(['/manager']))
    store.set('kontor:revoked:sub:person', String(Math.floor(Date.now() / 1000) + 1))
    expect((await person.visit('/token')).status).toBe(200)
  })

  test('gives up when Keycloak\'s clock is behind, instead of asking without end', async () => {
    const person = browser()
    await person.login()
    asked.length = 0
    store.set('kontor:revoked:sub:person', String(Math.floor(Date.now() / 1000) + 1))
    keycloak.answer = () => tokens(undefined, { ...membership(['/rep']), iat: Math.floor(Date.now() / 1000) - 600 })
    expect((await person.visit('/token')).status).toBe(503)
    expect(asked.length).toBeLessThan(6)
  })

  test('that a new login in the same browser has replaced does not take that along', async () => {
    const person = browser()
    await person.login()
    const former = person.jar.get('kontor_session')
    person.jar.delete('kontor_session')
    const query = await person.begin()
    const arrived = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    keycloak.answer = async (form) => {
      if (form.has('code')) return tokens(query.get('nonce') ?? '')
      arrived.resolve()
      await release.promise
      return { status: 400, body: { error: 'invalid_grant' } }
    }
    const late = person.visit('/token', { cookie: `kontor_session=${former}` })
    await arrived.promise
    person.jar.set('kontor_session', former ?? '')
    await person.visit(back(query))
    release.resolve()
    expect((await late).status).toBe(401)
    keycloak.answer = () => tokens(undefined)
    expect((await person.visit('/token')).status).toBe(200)
  })

  test('ends for all parts when its refresh token was used by somebody else', async () => {
    const person = browser()
    await person.login()
    keycloak.answer = async () => ({ status: 400, body: { error: 'invalid_grant' } })
    expect((await person.visit('/token')).status).toBe(401)
    expect(store.get('kontor:revoked:sid:sso-1')).toBe('1')
  })

  test('opens nothing while it cannot be known whether it was ended', async () => {
    const person = browser()
    await person.login()
    store.delete('kontor:revoked:loaded')
    expect((await person.visit('/token')).status).toBe(503)
    store.set('kontor:revoked:loaded', '1')
    store.set('kontor:revoked:sid:sso-1', '1')
    expect((await person.visit('/token')).status).toBe(401)
  })

  test('is not ended by a link on another site or a picture', async () => {
    const person = browser()
    await person.login()
    const pictures = { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'image' }
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, pictures] as Record<string, string>[]) expect((await person.visit('/logout', headers)).location).toBe('/')
    expect((await person.visit('/token')).status).toBe(200)
    expect((await person.visit('/logout', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' })).location).toContain('/protocol/openid-connect/logout')
  })
})
