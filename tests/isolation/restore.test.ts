import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { hub, hubInside } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'

interface Lead { readonly id: string, readonly company: string, readonly status: string, readonly city: string | null }

/** Asks the portal's API as a client with a token of its own. */
async function ask<T>(token: string, method: string, path: string, body?: unknown): Promise<{ status: number, code?: string, data: T, total?: number }> {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, {
    method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', ...body === undefined ? {} : { 'content-type': 'application/json' } }, body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  const answer = (text === '' ? {} : JSON.parse(text)) as { data: T, error?: { code: string }, pagination?: { total: number } }
  return { status: response.status, code: answer.error?.code, data: answer.data, total: answer.pagination?.total }
}

const as = (role: string) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd'] } })

let database: Client
let rep: string, other: string, reader: string, manager: string
beforeAll(async () => {
  const { config, secrets } = hubInside()
  database = new Client({ host: '127.0.0.1', port: config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: secrets.values.POSTGRES_PASSWORD, database: 'tenant_demo' })
  await database.connect();
  [rep, other, reader, manager] = await Promise.all([as('rep'), as('rep'), as('readonly'), as('manager')]) as [string, string, string, string]
})
afterAll(() => database.end())

const rowOf = async (id: string) => (await database.query<Record<string, unknown>>('SELECT * FROM leads WHERE id = $1', [id])).rows[0] ?? {}
/** What a restore writes by its nature: when, and by whom. */
const without = (row: Record<string, unknown>) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'date_updated' && name !== 'user_updated'))
async function makeDeleted(): Promise<string> {
  const { data } = await ask<Lead>(rep, 'POST', '/crm/leads', { company: 'Restore test', city: 'Bonn', status: 'qualified', phone: '123' })
  expect(await ask(rep, 'DELETE', `/crm/leads/${data.id}`)).toMatchObject({ status: 204 })
  return data.id
}

describe('a deleted lead', () => {
  test('comes back exactly as it was, with marks and origins, for who deleted it', async () => {
    const { data: made } = await ask<Lead>(rep, 'POST', '/crm/leads', { company: 'Restore test', city: 'Bonn', status: 'qualified', phone: '123' })
    const before = await rowOf(made.id)
    const { data: seen } = await ask<object>(rep, 'GET', `/crm/leads/${made.id}`)
    await ask(rep, 'DELETE', `/crm/leads/${made.id}`)
    expect(await ask(rep, 'GET', `/crm/leads/${made.id}`)).toMatchObject({ status: 404 })
    expect(await rowOf(made.id)).toMatchObject({ deleted_at: expect.any(Date) as Date, deleted_by: before.user_created })
    const restored = await ask<Lead>(rep, 'POST', `/crm/leads/${made.id}/restore`)
    expect(restored).toMatchObject({ status: 200, data: { id: made.id, status: 'qualified' } })
    expect(without(await rowOf(made.id))).toEqual(without(before))
    expect(seen).toMatchObject(Object.fromEntries(Object.entries(restored.data).filter(([name]) => name !== 'updatedAt' && name !== 'updatedBy')))
    expect((seen as { marks: unknown[] }).marks).toHaveLength(1)
  })

  test('is counted in the list again at once', async () => {
    const list = '/crm/leads?filter[company]=Restore%20test&pageSize=1'
    const id = await makeDeleted()
    const { total } = await ask(rep, 'GET', list)
    await ask(rep, 'POST', `/crm/leads/${id}/restore`)
    expect(await ask(rep, 'GET', list)).toMatchObject({ total: (total ?? 0) + 1 })
  })

  test('comes back once, however often it is asked for', async () => {
    const id = await makeDeleted()
    const answers = await Promise.all([1, 2, 3].map(() => ask<Lead>(rep, 'POST', `/crm/leads/${id}/restore`)))
    expect(answers.map(a => a.status)).toEqual([200, 200, 200])
    const { rows } = await database.query<{ action: string }>('SELECT action FROM directus_activity WHERE item = $1 ORDER BY id', [id])
    expect(rows.map(r => r.action).slice(0, 2)).toEqual(['create', 'delete'])
  })

  test('stays deleted for who may not delete it', async () => {
    const id = await makeDeleted()
    for (const token of [other, reader]) expect(await ask(token, 'POST', `/crm/leads/${id}/restore`)).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect(await rowOf(id)).toMatchObject({ deleted_at: expect.any(Date) as Date })
    expect(await ask(manager, 'POST', `/crm/leads/${id}/restore`)).toMatchObject({ status: 200 })
    expect(await rowOf(id)).toMatchObject({ deleted_at: null, deleted_by: null })
  })

  test('is shown as deleted to the administrator alone, and to nobody who leads or sells', async () => {
    const admin = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] } })
    const id = await makeDeleted()
    expect(await ask(admin, 'GET', `/crm/leads/${id}`)).toMatchObject({ status: 200, data: { id, status: 'deleted', deletedAt: expect.any(String) as string } })
    for (const token of [rep, other, reader, manager]) expect(await ask(token, 'GET', `/crm/leads/${id}`)).toMatchObject({ status: 404 })
    expect(await ask(admin, 'POST', `/crm/leads/${id}/restore`)).toMatchObject({ status: 200, data: { status: 'qualified' } })
  })

  test('cannot be revived or buried by writing the columns', async () => {
    const id = await makeDeleted()
    expect((await ask(rep, 'PATCH', `/crm/leads/${id}`, { deletedAt: null })).status).toBe(400)
    const direct = await fetch(`${hub().hostUrl}/items/leads/${id}`, { method: 'PATCH', headers: { 'authorization': `Bearer ${rep}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: '{"deleted_at":null}' })
    expect(direct.status).toBe(403)
    expect(await rowOf(id)).toMatchObject({ deleted_at: expect.any(Date) as Date })
  })

  test.each(['00000000-0000-4000-8000-000000000000', 'x'])('an id that nobody has is not found: %s', async (id) => {
    expect(await ask(rep, 'POST', `/crm/leads/${id}/restore`)).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })
})

test('a conversation comes back to its person alone', async () => {
  const { data: thread } = await ask<{ id: string }>(rep, 'POST', '/chat/threads', { title: 'Restore test' })
  await ask(rep, 'DELETE', `/chat/threads/${thread.id}`)
  expect(await ask(manager, 'POST', `/chat/threads/${thread.id}/restore`)).toMatchObject({ status: 404 })
  expect(await ask(rep, 'POST', `/chat/threads/${thread.id}/restore`)).toMatchObject({ status: 200, data: { id: thread.id } })
})

test('what is not deleted softly has no way back', async () => {
  const response = await fetch(`${hub().hostUrl}/platform/records/industries/00000000-0000-4000-8000-000000000000/restore`, { method: 'POST', headers: { 'authorization': `Bearer ${manager}`, 'x-kontor-tenant': 'demo' } })
  expect(response.status).toBe(404)
})
