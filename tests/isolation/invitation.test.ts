import { CORE, instanceOf, withClient } from '@kontor/apply'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, type DirectusAnswer } from '../support/directus.ts'
import { hub, hubInside } from '../support/hub.ts'
import { mailTo } from '../support/mail.ts'
import { tablesWith } from '../support/markers.ts'
import { logIn, realmAdmin, tokenRequest } from '../support/realm-admin.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { PASSWORD as password, subOf as findSub, testPeople } from '../support/test-people.ts'
import { stackDatabase } from './database.ts'

const { run, address, settle, removeAll } = testPeople()
const other = `inv-${run}`

interface Person { id: string, email: string, role: string | null, status: string, totp: boolean, first_name: string }

const admins: Record<string, string> = {}
const askAs = <T>(tenant: string, method: string, path: string, body?: unknown, token = admins[tenant] ?? '') => ask<T>(token, method, path, body, tenant)
const subOf = async (email: string) => await findSub(email) as string
const leads = (tenant: string, token: string) => askAs(tenant, 'GET', '/items/leads?limit=1', undefined, token).then(answer => answer.status)
const find = async (tenant: string, email: string) => (await askAs<Person[]>(tenant, 'GET', `/platform/people?search=${encodeURIComponent(email)}`)).data[0]
const tenantsOf = async (sub: string) => (await realmAdmin<{ alias: string }[]>('GET', `/organizations/members/${sub}/organizations`)).map(({ alias }) => alias).sort()
const actionsOf = async (sub: string) => (await realmAdmin<{ requiredActions: string[] }>('GET', `/users/${sub}`)).requiredActions
const invite = (tenant: string, name: string, role = 'rep') => askAs<Person>(tenant, 'POST', '/platform/people', { email: address(name), first_name: 'Typed', last_name: 'There', role })

async function member(name: string): Promise<Person> {
  const made = await askAs<Person>('demo', 'POST', '/platform/people', { email: address(name), first_name: name, last_name: 'Test', role: 'rep' })
  await settle(made.data.email)
  return made.data
}

/** The portal's calls for a person. */
async function forPerson<T>(method: string, path: string, client = 'portal'): Promise<Pick<DirectusAnswer<T>, 'status' | 'code' | 'data'>> {
  const secret = client === 'portal' ? hubInside().secrets.values.PORTAL_CLIENT_SECRET : hubInside().secrets.values.PROVISIONER_CLIENT_SECRET
  const token = await (await fetch(`${hub().keycloakUrl}/realms/kontor/protocol/openid-connect/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: client, client_secret: secret }) })).json() as { access_token: string }
  const response = await fetch(`${hub().hostUrl}/internal/v1/invitations/${path}`, { method, headers: { authorization: `Bearer ${token.access_token}` } })
  const answer = await response.json() as { data: T, errors?: { extensions?: { code?: string } }[] }
  return { status: response.status, code: answer.errors?.[0]?.extensions?.code, data: answer.data }
}

beforeAll(async () => {
  expect(await createOverCli(other)).toMatchObject({ code: 0 })
  for (const tenant of ['demo', other]) admins[tenant] = await realmToken({ claims: { organization: { [tenant]: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
}, 120_000)
afterAll(async () => {
  await removeAll()
  await removeTenant(other)
})

describe('an administrator invites somebody who belongs to another tenant', () => {
  test('and nothing of that person changes before they accept', async () => {
    const person = await member('asked')
    const sub = await subOf(person.email)
    const { access_token: token } = await logIn(person.email, password)
    expect(await invite(other, 'asked', 'admin')).toMatchObject({ status: 201, data: { status: 'invited', first_name: 'Typed', totp: false, role: 'admin' } })
    expect(await tenantsOf(sub)).toEqual(['demo'])
    expect(await actionsOf(sub)).toEqual([])
    expect((await mailTo(person.email)).text).toContain('/account')
    // Their session goes on, and their own administrator looks after their login as before.
    expect(await leads('demo', token)).toBe(200)
    expect((await askAs('demo', 'POST', `/platform/people/${person.id}/reset-totp`)).status).toBe(204)
    expect((await askAs('demo', 'POST', `/platform/people/${person.id}/end-sessions`)).status).toBe(204)
    expect(decodeJwt((await logIn(person.email, password)).access_token)).toMatchObject({ organization: { demo: {} } })
    await expect(logIn(person.email, password, other).then(({ access_token }) => leads(other, access_token))).resolves.toBe(403)
  })

  test('who is not touched by whatever that administrator does next', async () => {
    const person = await member('hostile')
    const sub = await subOf(person.email)
    const { access_token: token, refresh_token: refresh } = await logIn(person.email, password)
    const guest = (await invite(other, 'hostile')).data
    for (const action of ['reset-totp', 'end-sessions', 'reset-password']) expect(await askAs(other, 'POST', `/platform/people/${guest.id}/${action}`), action).toMatchObject({ status: 409, code: 'INVITATION_OPEN' })
    expect(await askAs(other, 'PATCH', `/platform/people/${guest.id}`, { status: 'inactive' })).toMatchObject({ status: 409, code: 'INVITATION_OPEN' })
    expect(await askAs(other, 'PATCH', `/platform/people/${guest.id}`, { role: 'admin' })).toMatchObject({ status: 200, data: { role: 'admin', status: 'invited' } })
    // A Directus administrator can write the row; that is no consent.
    await askAs(other, 'PATCH', `/users/${guest.id}`, { status: 'active' })
    expect((await askAs(other, 'POST', `/platform/people/${guest.id}/resend`)).status).toBe(204)
    expect(await invite(other, 'hostile')).toMatchObject({ status: 409, code: 'PERSON_EXISTS' })
    expect((await askAs(other, 'DELETE', `/platform/people/${guest.id}`)).status).toBe(204)
    expect((await invite(other, 'hostile')).status).toBe(201)
    expect((await askAs(other, 'DELETE', `/platform/people/${guest.id}`, { confirm: person.email, erase: true })).status).toBe(204)
    expect(await subOf(person.email)).toBe(sub)
    expect(await tenantsOf(sub)).toEqual(['demo'])
    expect(await actionsOf(sub)).toEqual([])
    expect(await leads('demo', token)).toBe(200)
    await tokenRequest({ grant_type: 'refresh_token', refresh_token: refresh, scope: 'openid organization:demo' })
    expect(await tablesWith(instanceOf(other).database, person.email)).toEqual([])
    expect((await forPerson<unknown[]>('GET', sub)).data).toEqual([])
  })

  test('who accepts, and belongs to both', async () => {
    const person = await member('accepts')
    const sub = await subOf(person.email)
    expect((await invite(other, 'accepts', 'trainer')).status).toBe(201)
    expect((await forPerson<{ slug: string, role: string }[]>('GET', sub)).data).toMatchObject([{ slug: other, role: 'trainer' }])
    expect(await forPerson('POST', `${sub}/demo`)).toMatchObject({ status: 404 })
    expect(await forPerson('POST', `${sub}/${other}`, 'provisioner')).toMatchObject({ status: 403 })
    expect((await forPerson('POST', `${sub}/${other}`)).status).toBe(200)
    expect(await forPerson('POST', `${sub}/${other}`)).toMatchObject({ status: 404, code: 'INVITATION_UNKNOWN' })
    expect(await tenantsOf(sub)).toEqual(['demo', other])
    await new Promise(done => setTimeout(done, 1000))
    expect(decodeJwt((await logIn(person.email, password, other)).access_token)).toMatchObject({ organization: { [other]: { groups: ['/trainer'] } } })
    expect(await leads('demo', (await logIn(person.email, password)).access_token)).toBe(200)
    expect(await askAs('demo', 'POST', `/platform/people/${person.id}/reset-totp`)).toMatchObject({ status: 409, code: 'SHARED_PERSON' })
  })

  test('who declines, and is asked no more', async () => {
    const person = await member('declines')
    const sub = await subOf(person.email)
    await invite(other, 'declines')
    expect((await forPerson('DELETE', `${sub}/${other}`)).status).toBe(200)
    expect((await forPerson<unknown[]>('GET', sub)).data).toEqual([])
    expect(await forPerson('POST', `${sub}/${other}`)).toMatchObject({ status: 404 })
    expect(await tenantsOf(sub)).toEqual(['demo'])
    expect(await find('demo', person.email)).toMatchObject({ status: 'active', first_name: 'declines' })
  })

  test('who accepts while the administrator changes or withdraws the invitation', { timeout: 120_000 }, async () => {
    const person = await member('at-once')
    const sub = await subOf(person.email)
    for (let round = 0; round < 3; round++) {
      const guest = (await invite(other, 'at-once')).data
      const [accepted] = await Promise.all([forPerson('POST', `${sub}/${other}`), askAs(other, 'PATCH', `/platform/people/${guest.id}`, { role: 'trainer' })])
      expect(accepted.status).toBe(200)
      // Nothing of the invitation is left, or the member would count as somebody who was asked.
      expect((await forPerson<unknown[]>('GET', sub)).data).toEqual([])
      expect((await askAs(other, 'DELETE', `/platform/people/${guest.id}`)).status).toBe(204)
      expect(await tenantsOf(sub)).toEqual(['demo'])
      const again = (await invite(other, 'at-once')).data
      const [, withdrawn] = await Promise.all([forPerson('POST', `${sub}/${other}`), askAs(other, 'DELETE', `/platform/people/${again.id}`)])
      expect(withdrawn.status).toBe(204)
      expect(await tenantsOf(sub)).toEqual(['demo'])
      expect((await forPerson<unknown[]>('GET', sub)).data).toEqual([])
    }
  })

  test.each(['taken out', 'declines'])('whose acceptance broke off before its last step: %s', async (what) => {
    const name = `broken-${what.replace(' ', '-')}`
    const person = await member(name)
    const sub = await subOf(person.email)
    const guest = (await invite(other, name)).data
    expect((await forPerson('POST', `${sub}/${other}`)).status).toBe(200)
    await withClient(stackDatabase(), instanceOf(CORE).database, client => client.query('INSERT INTO kontor_state.pending_members (tenant, sub, role) VALUES ($1, $2, \'rep\')', [other, sub]))
    if (what === 'declines') expect((await forPerson('DELETE', `${sub}/${other}`)).status).toBe(200)
    else expect((await askAs(other, 'DELETE', `/platform/people/${guest.id}`)).status).toBe(204)
    expect(await tenantsOf(sub)).toEqual(['demo'])
    expect((await forPerson<unknown[]>('GET', sub)).data).toEqual([])
  })
})
