import { decodeJwt } from 'jose'
import { afterAll, describe, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hub, hubInside } from '../support/hub.ts'
import { linkIn, mailTo } from '../support/mail.ts'
import { openPeople } from '../support/people.ts'
import { logIn, realmAdmin, tokenRequest } from '../support/realm-admin.ts'
import { PASSWORD as password, subOf } from '../support/test-people.ts'
import { until } from '../support/until.ts'

const { asAdmin, leads, find, member, giveTotp } = openPeople()

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
