import { Redis } from 'ioredis'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hub, hubInside } from '../support/hub.ts'
import { linkIn, mailTo } from '../support/mail.ts'
import { logIn, realmAdmin, tokenRequest } from '../support/realm-admin.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { PASSWORD as password, subOf, testPeople } from '../support/test-people.ts'
import { until } from '../support/until.ts'

const { run, address, settle, removeAll } = testPeople()

interface Person { id: string, email: string, role: string | null, status: string, totp: boolean, invited_at: string | null }
let admin: string
let rep: string
const asAdmin = <T = unknown>(method: string, path: string, body?: unknown) => ask<T>(admin, method, path, body)
const leads = (token: string) => ask(token, 'GET', '/items/leads?limit=1').then(answer => answer.status)
const find = async (email: string) => (await asAdmin<Person[]>('GET', `/platform/people?search=${encodeURIComponent(email)}`)).data[0]

/** A member who has set a password, as if the link of the mail had been followed. */
async function member(name: string, role = 'rep'): Promise<Person> {
  const made = await asAdmin<Person>('POST', '/platform/people', { email: address(name), first_name: name, last_name: 'Test', role })
  expect(made.status).toBe(201)
  await settle(made.data.email)
  return made.data
}

/** Sets up a second factor for somebody. @returns whose account it is */
async function giveTotp(email: string): Promise<string | undefined> {
  const sub = await subOf(email)
  const user = await realmAdmin<Record<string, unknown>>('GET', `/users/${sub}`)
  await realmAdmin('PUT', `/users/${sub}`, { ...user, credentials: [{ type: 'otp', secretData: JSON.stringify({ value: 'abcdefghijklmnopqrst' }), credentialData: JSON.stringify({ subType: 'totp', digits: 6, counter: 0, period: 30, algorithm: 'HmacSHA1' }) }] })
  return sub
}

beforeAll(async () => {
  const as = (role: string) => ({ organization: { demo: { id: '1', groups: [`/${role}`] } } })
  admin = await realmToken({ claims: { ...as('admin'), amr: ['pwd', 'otp'] }, lifespan: 1800 })
  rep = await realmToken({ claims: { ...as('rep'), amr: ['pwd'] }, lifespan: 1800 })
})

afterAll(removeAll)

describe('who may look after people', () => {
  test('nobody but an administrator', async () => {
    for (const [method, path] of [['GET', '/platform/people'], ['POST', '/platform/people'], ['PATCH', '/platform/people/x'], ['DELETE', '/platform/people/x'], ['POST', '/platform/people/x/reset-totp'], ['GET', '/platform/api-clients'], ['POST', '/platform/api-clients']] as const) {
      expect(await ask(rep, method, path, method === 'GET' ? undefined : {}), `${method} ${path}`).toMatchObject({ status: 403, code: 'ADMIN_REQUIRED' })
    }
  })
})

describe('an invitation', () => {
  test('makes a person whom records can be given to, and sends a link', async () => {
    const { status, data } = await asAdmin<Person>('POST', '/platform/people', { email: address('Ines').toUpperCase(), first_name: 'Ines', last_name: 'Invited', role: 'rep' })
    expect(status).toBe(201)
    expect(data).toMatchObject({ email: address('Ines').toLowerCase(), role: 'rep', status: 'invited', totp: false, invited_at: expect.any(String) as string })
    expect(await find(data.email)).toEqual(data)
    const mail = await until('the mail', async () => (await (await fetch(`${hub().mailUrl}/api/email?limit=200`)).json() as { to: { address: string }[], text: string }[]).find(one => one.to.some(to => to.address === data.email)), 20)
    expect(mail.text).toContain(`${hub().publicUrl}/auth/realms/kontor/login-actions/action-token`)
    const lead = await asAdmin<{ owner: string }>('POST', '/items/leads?fields=owner', { company: `Lead of Ines ${run}`, owner: data.id })
    expect(lead.data.owner).toBe(data.id)
    expect((await asAdmin<{ action: string, after: unknown }[]>('GET', `/items/audit_log?filter[target][_eq]=${data.email}`)).data).toMatchObject([{ action: 'person.invited', after: { role: 'rep' } }])
  })
  test('is not made twice, also by two at once', async () => {
    const body = { email: address('twice'), first_name: 'Two', last_name: 'Times', role: 'readonly' }
    const answers = await Promise.all([1, 2, 3].map(() => asAdmin('POST', '/platform/people', body)))
    expect(answers.map(answer => answer.status).sort()).toEqual([201, 409, 409])
    expect(answers.filter(answer => answer.status === 409).map(answer => answer.code)).toEqual(['PERSON_EXISTS', 'PERSON_EXISTS'])
    expect((await asAdmin<Person[]>('GET', `/platform/people?search=${body.email}`)).total).toBe(1)
  })
  test.each<[string, Record<string, unknown>]>([
    ['a role that is none', { role: 'king' }], ['the role of programs', { role: 'automation' }], ['the platform\'s role', { role: 'operator' }], ['no address', { email: 'x' }], ['a field too many', { extra: 1 }],
  ])('is refused with %s', async (_, change) => {
    expect(await asAdmin('POST', '/platform/people', { email: address('bad'), first_name: 'A', last_name: 'B', role: 'rep', ...change })).toMatchObject({ status: 400, code: 'INVALID_INPUT' })
  })
})

describe('the list', () => {
  test('shows the members of the login server, page by page', async () => {
    const first = await asAdmin<Person[]>('GET', '/platform/people?pageSize=2&sort=email')
    const second = await asAdmin<Person[]>('GET', '/platform/people?pageSize=2&page=2&sort=email')
    expect(first.data).toHaveLength(2)
    expect(first.total).toBeGreaterThan(4)
    expect([...first.data, ...second.data].map(person => person.email)).toEqual([...first.data, ...second.data].map(person => person.email).sort())
    expect((await asAdmin<Person[]>('GET', '/platform/people?search=rep2%40demo.test')).data).toMatchObject([{ email: 'rep2@demo.test', role: 'rep', status: 'active' }])
    expect((await asAdmin<Person[]>('GET', '/platform/people?role=trainer')).data.map(person => person.email)).toContain('trainer@demo.test')
  })
})

describe('a change counts within a second', () => {
  test('of the role', async () => {
    const { id, email } = await member('change')
    const before = await logIn(email, password)
    expect(await leads(before.access_token)).toBe(200)
    expect(await asAdmin('PATCH', `/platform/people/${id}`, { role: 'trainer' })).toMatchObject({ status: 200, data: { role: 'trainer' } })
    expect(await leads(before.access_token)).toBe(401)
    await new Promise(done => setTimeout(done, 1000))
    const after = await tokenRequest({ grant_type: 'refresh_token', refresh_token: before.refresh_token, scope: 'openid organization:demo' })
    expect(decodeJwt(after.access_token)).toMatchObject({ organization: { demo: { groups: ['/trainer'] } } })
    expect(await leads(after.access_token)).toBe(403)
    expect(await ask(after.access_token, 'GET', '/roles/me?fields=name')).toMatchObject({ data: [{ name: '$t:kontor_role_trainer' }] })
    expect((await asAdmin('GET', `/items/audit_log?filter[target][_eq]=${email}&filter[action][_eq]=person.role_changed`)).data).toMatchObject([{ before: { role: 'rep' }, after: { role: 'trainer' } }])
  })

  test('of the state, and back', async () => {
    const { id, email } = await member('off')
    const before = await logIn(email, password)
    expect(await leads(before.access_token)).toBe(200)
    expect(await asAdmin('PATCH', `/platform/people/${id}`, { status: 'inactive' })).toMatchObject({ status: 200, data: { status: 'inactive', role: 'rep' } })
    expect(await leads(before.access_token)).toBe(401)
    await new Promise(done => setTimeout(done, 1000))
    expect(await leads((await logIn(email, password)).access_token)).toBe(403)
    expect(await asAdmin('PATCH', `/platform/people/${id}`, { status: 'active' })).toMatchObject({ data: { status: 'active', role: 'rep' } })
    await new Promise(done => setTimeout(done, 1000))
    expect(await leads((await logIn(email, password)).access_token)).toBe(200)
  })

  test('of the sessions, which end in the login server too', async () => {
    const { id, email } = await member('sessions')
    const before = await logIn(email, password)
    expect(await leads(before.access_token)).toBe(200)
    expect((await asAdmin('POST', `/platform/people/${id}/end-sessions`)).status).toBe(204)
    expect(await leads(before.access_token)).toBe(401)
    await expect(tokenRequest({ grant_type: 'refresh_token', refresh_token: before.refresh_token })).rejects.toThrow('invalid_grant')
  })

  test('of the membership: who is removed comes in no more, and the records keep the name', async () => {
    const { id, email } = await member('gone')
    const before = await logIn(email, password)
    expect(await leads(before.access_token)).toBe(200)
    expect((await asAdmin('DELETE', `/platform/people/${id}`)).status).toBe(204)
    expect(await leads(before.access_token)).toBe(401)
    expect(await find(email)).toBeUndefined()
    expect((await asAdmin<{ last_name: string }>('GET', `/users/${id}?fields=last_name`)).data.last_name).toBe('Test')
    expect(await asAdmin('PATCH', `/platform/people/${id}`, { role: 'admin' })).toMatchObject({ status: 404, code: 'PERSON_UNKNOWN' })
    expect((await asAdmin('POST', '/platform/people', { email, first_name: 'gone', last_name: 'Test', role: 'readonly' })).status).toBe(201)
    await new Promise(done => setTimeout(done, 1000))
    expect(await leads((await logIn(email, password)).access_token)).toBe(200)
  })

  test('of the second factor', async () => {
    const { id, email } = await member('totp')
    // Before there is a second factor that the login would ask for.
    const before = await logIn(email, password)
    expect(await leads(before.access_token)).toBe(200)
    const sub = await giveTotp(email)
    expect(await find(email)).toMatchObject({ totp: true })
    expect((await asAdmin('POST', `/platform/people/${id}/reset-totp`)).status).toBe(204)
    expect(await leads(before.access_token)).toBe(401)
    await expect(tokenRequest({ grant_type: 'refresh_token', refresh_token: before.refresh_token })).rejects.toThrow('invalid_grant')
    expect(await find(email)).toMatchObject({ totp: false })
    expect(await realmAdmin<{ type: string }[]>('GET', `/users/${sub}/credentials`)).toMatchObject([{ type: 'password' }])
  })

  test('of the password: whoever is logged in is out, and a mail leads to a new one', async () => {
    const { id, email } = await member('reset')
    const invitation = linkIn(await mailTo(email))
    const before = await logIn(email, password)
    expect(await leads(before.access_token)).toBe(200)
    expect((await asAdmin('POST', `/platform/people/${id}/reset-password`)).status).toBe(204)
    expect(await leads(before.access_token)).toBe(401)
    await expect(tokenRequest({ grant_type: 'refresh_token', refresh_token: before.refresh_token })).rejects.toThrow('invalid_grant')
    await until('the mail', async () => linkIn(await mailTo(email)) !== invitation, 20)
  })
})

describe('whoever becomes an administrator', () => {
  const actionsOf = async (email: string) => (await realmAdmin<{ requiredActions: string[] }>('GET', `/users/${await subOf(email)}`)).requiredActions
  const made: string[] = []
  // Otherwise they would be the administrators that another test looks for in vain.
  afterAll(async () => {
    for (const id of made) expect((await asAdmin('DELETE', `/platform/people/${id}`)).status).toBe(204)
  })

  test('sets up a second factor at the next login', async () => {
    const { id, email } = await member('promoted')
    made.push(id)
    expect(await actionsOf(email)).toEqual([])
    expect(await asAdmin('PATCH', `/platform/people/${id}`, { role: 'manager' })).toMatchObject({ status: 200, data: { role: 'manager' } })
    expect(await actionsOf(email)).toEqual([])
    expect(await asAdmin('PATCH', `/platform/people/${id}`, { role: 'admin' })).toMatchObject({ status: 200, data: { role: 'admin' } })
    expect(await actionsOf(email)).toEqual(['CONFIGURE_TOTP'])
    // The password alone leads to the form for it, not in.
    await expect(logIn(email, password)).rejects.toThrow('status 302')
  })

  test('keeps the one that they have', async () => {
    const { id, email } = await member('prepared')
    made.push(id)
    await giveTotp(email)
    expect((await asAdmin('PATCH', `/platform/people/${id}`, { role: 'admin' })).status).toBe(200)
    expect(await actionsOf(email)).toEqual([])
  })
})

describe('what happens at the login server itself counts within a second or two', () => {
  const ended = (token: string) => until('the end', async () => await leads(token) === 401, 3)

  test('a logout there', async () => {
    const { email } = await member('logout')
    const { access_token: token, refresh_token: refresh } = await logIn(email, password)
    expect(await leads(token)).toBe(200)
    const body = new URLSearchParams({ client_id: 'portal', client_secret: hubInside().secrets.values.PORTAL_CLIENT_SECRET, refresh_token: refresh })
    expect((await fetch(`${hub().keycloakUrl}/realms/kontor/protocol/openid-connect/logout`, { method: 'POST', body })).status).toBe(204)
    await ended(token)
  })

  test('a refresh token that is used twice: it was stolen, and the session is over for both', async () => {
    const { email } = await member('stolen')
    const first = await logIn(email, password)
    const second = await tokenRequest({ grant_type: 'refresh_token', refresh_token: first.refresh_token, scope: 'openid organization:demo' })
    expect(await leads(second.access_token)).toBe(200)
    await expect(tokenRequest({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).rejects.toThrow('invalid_grant')
    await expect(tokenRequest({ grant_type: 'refresh_token', refresh_token: second.refresh_token })).rejects.toThrow('invalid_grant')
    await ended(second.access_token)
  })
})

describe('who belongs to another tenant too', () => {
  test('keeps the login, but can be locked out here', async () => {
    const { id, email } = await member('shared')
    const [platform] = await realmAdmin<{ id: string, alias: string }[]>('GET', '/organizations?search=platform')
    await realmAdmin('POST', `/organizations/${platform?.id}/members`, await subOf(email))
    for (const action of ['reset-totp', 'end-sessions']) expect(await asAdmin('POST', `/platform/people/${id}/${action}`)).toMatchObject({ status: 409, code: 'SHARED_PERSON' })
    const before = await logIn(email, password)
    expect((await asAdmin('PATCH', `/platform/people/${id}`, { status: 'inactive' })).status).toBe(200)
    expect(await leads(before.access_token)).toBe(401)
    await new Promise(done => setTimeout(done, 1000))
    await tokenRequest({ grant_type: 'refresh_token', refresh_token: before.refresh_token })
  })
})

describe('the last administrator', () => {
  test('stays, also when all are demoted at once in every way', async () => {
    const demo = await find('admin@demo.test') as Person
    const others = [await member('boss1', 'admin'), await member('boss2', 'admin'), await member('boss3', 'admin')]
    // One who never came is no help.
    await asAdmin('POST', '/platform/people', { email: address('never'), first_name: 'Never', last_name: 'Came', role: 'admin' })
    try {
      const answers = await Promise.all([
        asAdmin('PATCH', `/platform/people/${demo.id}`, { role: 'rep' }), asAdmin('PATCH', `/platform/people/${others[0]?.id}`, { role: 'manager' }),
        asAdmin('PATCH', `/platform/people/${others[1]?.id}`, { status: 'inactive' }), asAdmin('DELETE', `/platform/people/${others[2]?.id}`),
      ])
      expect(answers.filter(answer => answer.status < 300)).toHaveLength(3)
      expect(answers.filter(answer => answer.status >= 300)).toMatchObject([{ status: 409, code: 'LAST_ADMIN' }])
      const left = (await asAdmin<Person[]>('GET', '/platform/people?role=admin&pageSize=100')).data.filter(person => person.status === 'active')
      expect(left).toHaveLength(1)
      expect(await asAdmin('DELETE', `/platform/people/${left[0]?.id}`)).toMatchObject({ status: 409, code: 'LAST_ADMIN' })
      expect((await asAdmin<Person[]>('GET', '/platform/people?role=admin')).data.map(person => person.id)).toContain(left[0]?.id)
    } finally {
      expect((await asAdmin('PATCH', `/platform/people/${demo.id}`, { role: 'admin' })).status).toBe(200)
    }
  })
})

describe('a program of the tenant', () => {
  interface Client { id: string, client_id: string, client_secret: string }
  const tokenOf = async ({ client_id: id, client_secret: secret }: Client) => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
    return await (await fetch(`${hub().keycloakUrl}/realms/kontor/protocol/openid-connect/token`, { method: 'POST', body })).json() as { access_token?: string }
  }

  test('gets tokens for this tenant and its role, for five minutes, until its secret or itself is withdrawn', async () => {
    const { status, data } = await asAdmin<Client>('POST', '/platform/api-clients', { name: `Shop ${run}`, role: 'readonly' })
    expect(status).toBe(201)
    const { access_token: token = '' } = await tokenOf(data)
    const { iat = 0, exp = 0 } = decodeJwt(token)
    expect(exp - iat).toBe(300)
    expect(decodeJwt(token)).toMatchObject({ aud: 'kontor-api', organization: { demo: { groups: ['/readonly'] } } })
    expect(await leads(token)).toBe(200)
    expect((await ask(token, 'POST', '/items/leads', { company: 'x' })).status).toBe(403)
    expect((await asAdmin<Client[]>('GET', '/platform/api-clients')).data.find(client => client.id === data.id)).not.toHaveProperty('client_secret')
    expect(await find(`Shop ${run}`)).toBeUndefined()
    const renewed = await asAdmin<Client>('POST', `/platform/api-clients/${data.id}/rotate`)
    expect(renewed.status).toBe(200)
    expect(await tokenOf(data)).not.toHaveProperty('access_token')
    expect(await leads(token)).toBe(401)
    await new Promise(done => setTimeout(done, 1000))
    const { access_token: second = '' } = await tokenOf(renewed.data)
    expect(await leads(second)).toBe(200)
    expect((await asAdmin('DELETE', `/platform/api-clients/${data.id}`)).status).toBe(204)
    expect(await leads(second)).toBe(401)
    expect(await tokenOf(renewed.data)).not.toHaveProperty('access_token')
  })
  test('is no administrator, and no client of another kind is one', async () => {
    expect(await asAdmin('POST', '/platform/api-clients', { name: 'Boss', role: 'admin' })).toMatchObject({ status: 400 })
    const [portal] = await realmAdmin<{ id: string }[]>('GET', '/clients?clientId=portal')
    expect(await asAdmin('DELETE', `/platform/api-clients/${portal?.id}`)).toMatchObject({ status: 404, code: 'CLIENT_UNKNOWN' })
    expect(await asAdmin('POST', `/platform/api-clients/${portal?.id}/rotate`)).toMatchObject({ status: 404, code: 'CLIENT_UNKNOWN' })
  })
})

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
      expect(await leads(rep)).toBe(200)
    } finally {
      client.disconnect()
    }
  })
})
