import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'

interface View { readonly id: string, readonly name: string, readonly list: string, readonly query: string | null, readonly columns: readonly string[] | null, readonly shared: boolean, readonly owner: { readonly id: string } | null }
type Answer<T> = { readonly status: number, readonly data: T, readonly code?: string, readonly details?: readonly { readonly field: string }[] }

const PATH = '/platform/views'
const made: string[] = []
let rep: string, colleague: string, manager: string, admin: string

async function call<T = View>(token: string, method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, { method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', ...body === undefined ? {} : { 'content-type': 'application/json' } }, body: body === undefined ? undefined : JSON.stringify(body) })
  const answer = response.status === 204 ? {} : await response.json() as { data?: T, error?: { code: string, details?: { field: string }[] } }
  return { status: response.status, data: answer.data as T, code: answer.error?.code, details: answer.error?.details }
}
const names = async (token: string, filter: string) => (await call<View[]>(token, 'GET', `${PATH}?${filter}&pageSize=100`)).data.filter(view => made.includes(view.id)).map(view => view.name)
async function create(token: string, body: object): Promise<View> {
  const { status, data } = await call(token, 'POST', PATH, { list: 'leads', ...body })
  expect(status).toBe(201)
  made.push(data.id)
  return data
}

beforeAll(async () => {
  const as = (role: string) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'] } });
  [rep, colleague, manager, admin] = await Promise.all([as('rep'), as('rep'), as('manager'), as('admin')]) as [string, string, string, string]
})
afterAll(async () => {
  for (const id of made) await call(admin, 'DELETE', `${PATH}/${id}`)
})

describe('a view', () => {
  test('is its maker\'s, with search, filters, order and columns', async () => {
    const view = await create(rep, { name: 'Heiße aus Köln', query: 'f.city.contains=K%C3%B6ln&f.rating=hot&sort=company', columns: ['company', 'city', 'rating'] })
    expect(view).toMatchObject({ list: 'leads', shared: false, columns: ['company', 'city', 'rating'] })
    expect(view.owner?.id).toMatch(/^[0-9a-f-]{36}$/)
    expect((await call(rep, 'GET', `${PATH}/${view.id}`)).data).toEqual(view)
    expect(await names(rep, 'filter[list]=leads&filter[owner]=me')).toEqual(['Heiße aus Köln'])
    expect(await names(rep, 'filter[list]=imports')).toEqual([])
    for (const other of [colleague, manager]) {
      expect((await call(other, 'GET', `${PATH}/${view.id}`)).status).toBe(404)
      expect((await call(other, 'PATCH', `${PATH}/${view.id}`, { name: 'x' })).status).toBe(404)
      expect((await call(other, 'DELETE', `${PATH}/${view.id}`)).status).toBe(404)
    }
  })

  test('of the team is seen by all, and changed by its maker and the managers', async () => {
    const view = await create(rep, { name: 'Team', shared: true })
    expect(await names(colleague, 'filter[list]=leads&filter[shared]=true')).toContain('Team')
    expect(await names(colleague, 'filter[owner]=me')).toEqual([])
    expect([403, 404]).toContain((await call(colleague, 'PATCH', `${PATH}/${view.id}`, { name: 'Fremd' })).status)
    expect([403, 404]).toContain((await call(colleague, 'DELETE', `${PATH}/${view.id}`)).status)
    expect((await call(manager, 'PATCH', `${PATH}/${view.id}`, { name: 'Team Nord' })).data).toMatchObject({ name: 'Team Nord', owner: view.owner })
    expect((await call(rep, 'PATCH', `${PATH}/${view.id}`, { shared: false })).status).toBe(200)
    expect((await call(colleague, 'GET', `${PATH}/${view.id}`)).status).toBe(404)
    expect((await call(rep, 'DELETE', `${PATH}/${view.id}`)).status).toBe(204)
    expect((await call(rep, 'GET', `${PATH}/${view.id}`)).status).toBe(404)
  })

  test('is nobody else\'s by saying so, an administrator\'s own is theirs', async () => {
    expect(await call(rep, 'POST', PATH, { list: 'leads', name: 'x', owner: '00000000-0000-4000-8000-000000000000' })).toMatchObject({ status: 400, details: [{ field: 'owner' }] })
    const view = await create(admin, { name: 'Verwaltung' })
    expect(await names(admin, 'filter[owner]=me')).toEqual(['Verwaltung'])
    expect((await call(rep, 'GET', `${PATH}/${view.id}`)).status).toBe(404)
  })

  test.each<[string, object, string]>([
    ['no name', { name: '  ' }, 'name'], ['a name that is too long', { name: 'x'.repeat(81) }, 'name'], ['no list', { name: 'x', list: '' }, 'list'],
    ['too much of a query', { name: 'x', query: `f.city=${'x'.repeat(4000)}` }, 'query'], ['columns that are none', { name: 'x', columns: [1] }, 'columns'],
  ])('with %s is refused by name', async (_, body, field) => {
    const { status, details } = await call(rep, 'POST', PATH, { list: 'leads', ...body })
    expect([status, details?.[0]?.field.split('.')[0]]).toEqual([400, field])
  })
})
