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
    const { access_token: second = '' } = await tokenOf(renewed.data)
    expect(await leads(second)).toBe(200)
    expect((await asAdmin('DELETE', `/platform/api-clients/${data.id}`)).status).toBe(204)
    expect(await leads(second)).toBe(401)
    expect(await tokenOf(renewed.data)).not.toHaveProperty('access_token')
  })
  test('is let in with the new secret at once, and with no former one', async () => {
    const { data: first } = await asAdmin<Client>('POST', '/platform/api-clients', { name: `Kasse ${run}`, role: 'readonly' })
    const secrets = [first]
    const tokens = [(await tokenOf(first)).access_token ?? '']
    for (let turn = 0; turn < 4; turn++) {
      const { status, data } = await asAdmin<Client>('POST', `/platform/api-clients/${first.id}/rotate`)
      expect([status, data.client_id, data.client_secret === secrets.at(-1)?.client_secret]).toEqual([200, first.client_id, false])
      const { access_token: token = '' } = await tokenOf(data)
      expect(await leads(token), `token of rotation ${turn}`).toBe(200)
      for (const former of secrets) expect(await tokenOf(former)).not.toHaveProperty('access_token')
      for (const former of tokens) expect(await leads(former)).toBe(401)
      secrets.push(data)
      tokens.push(token)
    }
    expect((await asAdmin('DELETE', `/platform/api-clients/${first.id}`)).status).toBe(204)
  })
  test('has one secret that works after several rotations at once', async () => {
    const { data: made } = await asAdmin<Client>('POST', '/platform/api-clients', { name: `Zugleich ${run}`, role: 'readonly' })
    const rotations = await Promise.all(Array.from({ length: 4 }, () => asAdmin<Client>('POST', `/platform/api-clients/${made.id}/rotate`)))
    expect(rotations.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const tokens = (await Promise.all([made, ...rotations.map(({ data }) => data)].map(tokenOf))).flatMap(({ access_token: token }) => token ?? [])
    expect(tokens.length).toBe(1)
    expect(await leads(tokens[0] ?? '')).toBe(200)
    expect((await asAdmin('DELETE', `/platform/api-clients/${made.id}`)).status).toBe(204)
  })
  test('is gone when it is deleted beside rotations, which answer that there is none or give a secret that does not work', async () => {
    const { data: made } = await asAdmin<Client>('POST', '/platform/api-clients', { name: `Vorbei ${run}`, role: 'readonly' })
    const { access_token: token = '' } = await tokenOf(made)
    const rotate = () => asAdmin<Client>('POST', `/platform/api-clients/${made.id}/rotate`)
    const [before, deleted, ...after] = await Promise.all([rotate(), asAdmin('DELETE', `/platform/api-clients/${made.id}`), asAdmin('DELETE', `/platform/api-clients/${made.id}`), rotate(), rotate()])
    for (const { status, code } of [before, deleted, ...after]) expect([200, 204, 404], `${status} ${code}`).toContain(status)
    expect([deleted, after[0]].map(answer => answer?.status).sort()).toEqual([204, 404])
    for (const rotated of [before, after[1], after[2]]) {
      if (rotated?.status === 200) expect(await tokenOf(rotated.data as Client)).not.toHaveProperty('access_token')
      else expect(rotated?.code).toBe('CLIENT_UNKNOWN')
    }
    expect(await tokenOf(made)).not.toHaveProperty('access_token')
    expect(await leads(token)).toBe(401)
    expect((await rotate()).status).toBe(404)
  })
  test('is no administrator, and no client of another kind is one', async () => {
    expect(await asAdmin('POST', '/platform/api-clients', { name: 'Boss', role: 'admin' })).toMatchObject({ status: 400 })
    const [portal] = await realmAdmin<{ id: string }[]>('GET', '/clients?clientId=portal')
    expect(await asAdmin('DELETE', `/platform/api-clients/${portal?.id}`)).toMatchObject({ status: 404, code: 'CLIENT_UNKNOWN' })
    expect(await asAdmin('POST', `/platform/api-clients/${portal?.id}/rotate`)).toMatchObject({ status: 404, code: 'CLIENT_UNKNOWN' })
  })
})
