import { describe, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { openPeople, type Person } from '../support/people.ts'
import { logIn, realmAdmin, tokenRequest } from '../support/realm-admin.ts'
import { PASSWORD as password, subOf } from '../support/test-people.ts'
import { until } from '../support/until.ts'

const { run, address, asAdmin, asRep, leads, find, member } = openPeople()

describe('who may look after people', () => {
  test('nobody but an administrator', async () => {
    for (const [method, path] of [['GET', '/platform/people'], ['POST', '/platform/people'], ['PATCH', '/platform/people/x'], ['DELETE', '/platform/people/x'], ['POST', '/platform/people/x/reset-totp'], ['GET', '/platform/api-clients'], ['POST', '/platform/api-clients']] as const) {
      expect(await asRep(method, path, method === 'GET' ? undefined : {}), `${method} ${path}`).toMatchObject({ status: 403, code: 'ADMIN_REQUIRED' })
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
