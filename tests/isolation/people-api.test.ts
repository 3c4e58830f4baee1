import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { PortalVisitor, type PortalAnswer } from '../support/portal-visitor.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { PASSWORD as password, testPeople } from '../support/test-people.ts'

const { address, settle, removeAll } = testPeople()
interface Person { id: string, email: string, role: string, status: string, firstName: string }
interface Session { id: string, kind: string, current: boolean }

let admin: string
/** The administrator's calls come with a token of their own: a second factor cannot be typed here. */
async function asAdmin<T>(method: string, path: string, body?: unknown): Promise<PortalAnswer<T>> {
  return new PortalVisitor().call<T>(method, path, body, { authorization: `Bearer ${admin}` })
}

async function member(name: string, role = 'rep'): Promise<Person> {
  const { status, body } = await asAdmin<Person>('POST', '/platform/people', { email: address(name), firstName: name, lastName: 'Api', role })
  expect(status).toBe(201)
  await settle(body.data.email)
  return body.data
}

beforeAll(async () => {
  admin = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
})
afterAll(removeAll)

describe('people', () => {
  test('are invited, found, changed and removed', async () => {
    const made = await asAdmin<Person>('POST', '/platform/people', { email: address('ada'), firstName: 'Ada', lastName: 'Api', role: 'backoffice' })
    expect(made).toMatchObject({ status: 201, body: { data: { email: address('ada'), role: 'backoffice', status: 'invited', firstName: 'Ada', lastLoginAt: null } } })
    expect(await asAdmin('POST', '/platform/people', { email: address('ada'), firstName: 'Ada', lastName: 'Api', role: 'rep' })).toMatchObject({ status: 409, body: { error: { code: 'PERSON_EXISTS' } } })
    expect(await asAdmin('GET', `/platform/people?search=${address('ada')}&filter[status]=invited&filter[role]=backoffice`)).toMatchObject({ body: { data: [{ id: made.body.data.id }], pagination: { total: 1 } } })
    expect(await asAdmin('PATCH', `/platform/people/${made.body.data.id}`, { role: 'readonly' })).toMatchObject({ status: 200, body: { data: { role: 'readonly' } } })
    expect((await asAdmin('POST', `/platform/people/${made.body.data.id}/resend`)).status).toBe(204)
    expect((await asAdmin('DELETE', `/platform/people/${made.body.data.id}`)).status).toBe(204)
    expect((await asAdmin('DELETE', `/platform/people/${made.body.data.id}`)).status).toBe(404)
    const log = await asAdmin<{ action: string }[]>('GET', `/platform/audit-log?search=${address('ada')}&sort=at`)
    expect(log.body.data.map(({ action }) => action)).toEqual(['person.invited', 'person.role_changed', 'person.resent', 'person.removed'])
    expect(log.body.data[1]).toMatchObject({ before: { role: 'backoffice' }, after: { role: 'readonly' }, target: address('ada') })
    const csv = await asAdmin<string>('GET', `/platform/audit-log.csv?filter[action][startsWith]=person.&search=${address('ada')}`)
    expect(csv.headers.get('content-type')).toContain('text/csv')
    expect(csv.body.data.trim().split('\r\n')).toHaveLength(5)
  })

  test.each<[string, unknown, string]>([
    ['no address', { firstName: 'A', lastName: 'B', role: 'rep' }, 'email'], ['an address that is none', { email: 'x', firstName: 'A', lastName: 'B', role: 'rep' }, 'email'],
    ['a name that is none', { email: 'a@b.test', firstName: 'A <b>', lastName: 'B', role: 'rep' }, 'firstName'],
    ['a role of programs', { email: 'a@b.test', firstName: 'A', lastName: 'B', role: 'automation' }, 'role'], ['a field too many', { email: 'a@b.test', firstName: 'A', lastName: 'B', role: 'rep', password: 'x' }, 'password'],
  ])('with %s are refused by the field\'s name', async (_, body, field) => {
    expect(await asAdmin('POST', '/platform/people', body)).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_FAILED', details: [{ field }] } } })
  })

  test.each(['O\'Neill', 'Jean-Luc', '李', 'von der Leyen', 'Ada 2.'])('may be called %s', async (firstName) => {
    const made = await asAdmin<Person>('POST', '/platform/people', { email: address(`n${Math.random().toString(36).slice(2)}`), firstName, lastName: 'Ž', role: 'rep' })
    expect(made).toMatchObject({ status: 201, body: { data: { firstName } } })
  })

  test('may have the longest address that there is', async () => {
    const email = `${'l'.repeat(64 - address('').indexOf('@'))}${address('')}`
    expect(email.indexOf('@')).toBe(64)
    expect(await asAdmin('POST', '/platform/people', { email, firstName: 'Lang', lastName: 'Adresse', role: 'rep' })).toMatchObject({ status: 201, body: { data: { email } } })
    expect(await asAdmin('POST', '/platform/people', { email: `l${email}`, firstName: 'Lang', lastName: 'Adresse', role: 'rep' })).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_FAILED', details: [{ field: 'email' }] } } })
  })

  test('are an administrator\'s business alone', async () => {
    const rep = await new PortalVisitor().logIn('rep@demo.test', hub().passwords['rep@demo.test'] ?? '')
    for (const [method, path, body] of [
      ['GET', '/platform/people'], ['POST', '/platform/people', { email: 'a@b.test', firstName: 'A', lastName: 'B', role: 'rep' }], ['GET', '/platform/audit-log'], ['GET', '/platform/audit-log.csv'], ['GET', '/platform/api-clients'],
      ['POST', '/platform/api-clients', { name: 'x', role: 'rep' }], ['PATCH', '/platform/settings', { name: 'x' }],
    ] as const) expect((await rep.call(method, path, body)).status, `${method} ${path}`).toBe(403)
    expect((await rep.call('GET', '/platform/roles')).status).toBe(200)
  })
})

describe('a session in the portal', () => {
  test('follows a change of role at once, without a new login', async () => {
    const person = await member('follow')
    const visitor = await new PortalVisitor().logIn(person.email, password)
    expect((await visitor.call('GET', '/crm/leads?pageSize=1')).status).toBe(200)
    expect((await asAdmin('PATCH', `/platform/people/${person.id}`, { role: 'trainer' })).status).toBe(200)
    expect(await visitor.call('GET', '/users/me')).toMatchObject({ status: 200, body: { data: { tenants: [{ slug: 'demo', roles: ['trainer'] }] } } })
    expect((await visitor.call('GET', '/crm/leads?pageSize=1')).status).toBe(403)
    expect((await asAdmin('PATCH', `/platform/people/${person.id}`, { status: 'inactive' })).status).toBe(200)
    expect((await visitor.call('GET', '/platform/roles')).status).toBe(403)
  })

  test('is ended by the administrator at once', async () => {
    const person = await member('ended')
    const visitor = await new PortalVisitor().logIn(person.email, password)
    expect((await visitor.call('GET', '/users/me')).status).toBe(200)
    expect((await asAdmin('POST', `/platform/people/${person.id}/end-sessions`)).status).toBe(204)
    expect((await visitor.call('GET', '/users/me')).status).toBe(401)
  })

  test('is ended from another one of the person\'s own', async () => {
    const { email } = await member('devices')
    const [laptop, phone, tablet] = [await new PortalVisitor().logIn(email, password), await new PortalVisitor().logIn(email, password), await new PortalVisitor().logIn(email, password)]
    const sessions = await laptop.call<Session[]>('GET', '/platform/sessions')
    expect(sessions.body.data.map(({ current, kind }) => [current, kind])).toEqual([[true, 'portal'], [false, 'portal'], [false, 'portal']])
    const phones = (await phone.call<Session[]>('GET', '/platform/sessions')).body.data[0]?.id
    expect((await laptop.call('DELETE', `/platform/sessions/${phones}`)).status).toBe(204)
    expect((await phone.call('GET', '/users/me')).status).toBe(401)
    expect((await tablet.call('GET', '/users/me')).status).toBe(200)
    expect((await laptop.call('DELETE', `/platform/sessions/${phones}`)).status).toBe(404)
    expect((await laptop.call('DELETE', '/platform/sessions')).status).toBe(204)
    expect((await tablet.call('GET', '/users/me')).status).toBe(401)
    expect(await laptop.call('GET', '/platform/sessions')).toMatchObject({ status: 200, body: { data: [{ current: true }] } })
  })

  test('of somebody else cannot be ended', async () => {
    const [one, other] = [await member('one'), await member('other')]
    const mine = await new PortalVisitor().logIn(one.email, password)
    const theirs = await new PortalVisitor().logIn(other.email, password)
    const id = (await theirs.call<Session[]>('GET', '/platform/sessions')).body.data[0]?.id
    expect((await mine.call('DELETE', `/platform/sessions/${id}`)).status).toBe(404)
    expect((await theirs.call('GET', '/users/me')).status).toBe(200)
  })

  test('takes orders from our own pages alone', async () => {
    const visitor = await new PortalVisitor().logIn('rep@demo.test', hub().passwords['rep@demo.test'] ?? '')
    for (const headers of [{ origin: 'https://evil.test' } as Record<string, string>, { origin: 'null' }, { 'origin': 'https://evil.test', 'sec-fetch-site': 'cross-site' }]) {
      expect(await visitor.call('PATCH', '/users/me', { locale: 'de' }, headers)).toMatchObject({ status: 403, body: { error: { code: 'FOREIGN_ORIGIN' } } })
    }
    expect((await visitor.call('PATCH', '/users/me', { locale: 'de' })).status).toBe(200)
  })
})

describe('a person\'s own profile', () => {
  test('is kept: name and language for all tenants, the rest here', async () => {
    const { email, id } = await member('me')
    const visitor = await new PortalVisitor().logIn(email, password)
    expect(await visitor.call('GET', '/users/me/profile')).toMatchObject({ status: 200, body: { data: { firstName: 'me', displayName: null, theme: 'system' } } })
    const change = { firstName: 'Mina', displayName: 'Mina M.', phone: '+49 228 123456', company: 'Kontor', timeZone: 'Europe/Vienna', theme: 'dark', locale: 'en' }
    expect(await visitor.call('PATCH', '/users/me/profile', change)).toMatchObject({ status: 200, body: { data: change } })
    expect(await visitor.call('PATCH', '/users/me/profile', { phone: '' })).toMatchObject({ body: { data: { phone: null, company: 'Kontor' } } })
    expect(await visitor.call('GET', '/users/me')).toMatchObject({ body: { data: { name: 'Mina Api', locale: 'en' } } })
    expect((await asAdmin<Person[]>('GET', `/platform/people?search=${email}`)).body.data[0]).toMatchObject({ id })
  })
  test.each([['phone', 'call me'], ['timeZone', 'Mars/Base'], ['theme', 'pink'], ['firstName', ''], ['role', 'admin'], ['email', 'x@y.test']])('refuses %s "%s"', async (field, value) => {
    const visitor = await new PortalVisitor().logIn('rep2@demo.test', hub().passwords['rep2@demo.test'] ?? '')
    expect(await visitor.call('PATCH', '/users/me/profile', { [field]: value })).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_FAILED', details: [{ field }] } } })
  })
})

describe('the tenant\'s settings', () => {
  test('are changed with a note of what was before', async () => {
    const before = (await asAdmin<{ accent: string | null, timeZone: string }>('GET', '/platform/settings')).body.data
    const accent = before.accent === '#123456' ? '#654321' : '#123456'
    try {
      expect(await asAdmin('PATCH', '/platform/settings', { accent, registration: { domains: ['Acme.DE'] } })).toMatchObject({ status: 200, body: { data: { accent, registration: { domains: ['acme.de'], enabled: false } } } })
      expect((await asAdmin<unknown[]>('GET', '/platform/audit-log?filter[action]=settings.changed&pageSize=1')).body.data[0]).toMatchObject({ before: { accent: before.accent }, after: { accent } })
    } finally {
      await asAdmin('PATCH', '/platform/settings', { accent: before.accent, registration: { domains: [] } })
    }
  })
  test.each([[{ accent: 'red' }], [{ timeZone: 'Mars/Base' }], [{ registration: { domains: ['gmail.com'] } }], [{ registration: { role: 'admin' } }], [{ slug: 'x' }]])('refuse %o', async (body) => {
    expect((await asAdmin('PATCH', '/platform/settings', body)).status).toBe(400)
  })
})

test('a page says what it may do and be done with', async () => {
  const page = await new PortalVisitor().logIn('rep@demo.test', hub().passwords['rep@demo.test'] ?? '').then(visitor => visitor.fetch('/demo', { headers: { accept: 'text/html' } }))
  const policy = page.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w-]+'(;|$)/)
  expect(/script-src[^;]*/.exec(policy)?.[0]).not.toMatch(/unsafe/)
  expect(policy).toContain('frame-ancestors \'none\'')
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  expect(page.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
  const nonce = /nonce-([\w-]+)/.exec(policy)?.[1]
  const scripts = [...(await page.text()).matchAll(/<script([^>]*)>/g)].map(match => match[1] ?? '')
  expect(scripts.length).toBeGreaterThan(0)
  for (const attributes of scripts) expect(attributes).toContain(`nonce="${nonce}"`)
})
