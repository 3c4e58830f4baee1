import type { HistoryAnswer } from '@kontor/model/wire/history'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'

const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] } })
let admin: string, rep: string, other: string, me: string
const made: string[] = []
const history = async (token: string, id: string, query = '') => ask<HistoryAnswer>(token, 'GET', `/platform/records/leads/${id}/history${query}`)

async function makeLead(values: object): Promise<string> {
  const { data } = await ask<{ id: string }>(admin, 'POST', '/items/leads', { company: 'History test', ...values })
  made.push(data.id)
  return data.id
}

beforeAll(async () => {
  [admin, rep, other] = await Promise.all([as('admin', 'otp'), as('rep'), as('rep')]) as [string, string, string]
  me = (await ask<{ id: string }>(rep, 'GET', '/users/me?fields=id')).data.id
})
afterAll(async () => {
  await ask(admin, 'DELETE', '/items/leads', made)
})

test('says who changed which field from what to what, newest first, whoever wrote it', async () => {
  const id = await makeLead({ owner: me, city: 'Bonn' })
  expect((await history(rep, id)).data).toEqual({ entries: [], next: null })
  expect((await ask(rep, 'PATCH', `/items/leads/${id}`, { city: 'Köln', status: 'contacted' })).status).toBe(200)
  await rowsOf('tenant_demo', 'UPDATE leads SET rating = \'hot\' WHERE id = $1', [id])
  const { data } = await history(rep, id)
  expect(data.entries).toEqual([
    expect.objectContaining({ action: 'updated', actor: null, changes: { rating: { from: null, to: 'hot' } } }),
    expect.objectContaining({ action: 'updated', actor: me, changes: { city: { from: 'Bonn', to: 'Köln' }, status: { from: 'new', to: 'contacted' } } }),
  ])
  const first = (await history(rep, id, '?limit=1')).data
  expect(first.entries).toEqual([data.entries[0]])
  expect((await history(rep, id, `?limit=1&before=${first.next}`)).data).toEqual({ entries: [data.entries[1]], next: null })
  expect((await history(rep, id, '?limit=0')).status).toBe(400)
})

test('notes a deletion with its person, and a restoration', async () => {
  const id = await makeLead({ owner: me })
  expect((await ask(admin, 'DELETE', `/items/leads/${id}`)).status).toBe(204)
  expect((await ask(admin, 'POST', `/platform/records/leads/${id}/restore`)).status).toBe(200)
  const admins = (await ask<{ id: string }>(admin, 'GET', '/users/me?fields=id')).data.id
  expect((await history(rep, id)).data.entries.map(({ action, actor }) => [action, actor])).toEqual([['restored', admins], ['deleted', admins]])
})

test('is read by whoever may read the record, and goes with it', async () => {
  const id = await makeLead({ owner: me })
  await ask(rep, 'PATCH', `/items/leads/${id}`, { city: 'Hürth' })
  expect((await history(other, id)).status).toBe(403)
  expect((await ask(rep, 'GET', `/platform/records/imports/${id}/history`)).status).toBe(404)
  expect((await history(rep, 'nonsense')).status).toBe(403)
  await rowsOf('tenant_demo', `SET kontor.hard_delete = 'on'; DELETE FROM leads WHERE id = '${id}'`)
  expect(await rowsOf('tenant_demo', 'SELECT 1 FROM kontor_state.record_changes WHERE record = $1', [id])).toEqual([])
})

test('stands at the lead in the portal\'s API too, by outside names', async () => {
  const id = await makeLead({ owner: me, postal_code: '50667' })
  expect((await ask(rep, 'PATCH', `/items/leads/${id}`, { postal_code: '53111' })).status).toBe(200)
  const read = async (token: string, path: string) => {
    const response = await fetch(`${hub().publicUrl}/api/v1${path}`, { headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo' } })
    return { status: response.status, data: (await response.json() as { data?: { entries: unknown[] } }).data }
  }
  const found = await read(rep, `/crm/leads/${id}/history?limit=5`)
  expect(found).toMatchObject({ status: 200, data: { entries: [{ action: 'updated', by: { id: me }, changes: [{ field: 'postalCode', from: '50667', to: '53111' }] }], next: null } })
  expect(await read(rep, `/platform/collections/leads/records/${id}/history?limit=5`)).toEqual(found)
  expect((await read(other, `/crm/leads/${id}/history`)).status).toBe(404)
})
