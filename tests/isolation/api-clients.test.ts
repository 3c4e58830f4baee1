import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { openPeople } from '../support/people.ts'
import { realmAdmin } from '../support/realm-admin.ts'

const { run, asAdmin, leads, find } = openPeople()

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
