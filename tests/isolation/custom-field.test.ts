import { afterAll, beforeAll, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

const FIELD = 'test_region'
const NAME = 'testRegion'

async function ask<T>(token: string, url: string, method = 'GET', body?: unknown): Promise<{ status: number, body: T }> {
  const response = await fetch(url, {
    method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', ...body === undefined ? {} : { 'content-type': 'application/json' } }, body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T }
}
const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] } })
const api = (path: string) => `${hub().publicUrl}/api/v1${path}`

let admin: string, rep: string
const fieldsOf = async (token: string) => (await ask<{ data: { fields: { apiName: string }[] } }>(token, api('/platform/collections/leads'))).body.data.fields.map(f => f.apiName)
const made: string[] = []

beforeAll(async () => {
  [admin, rep] = await Promise.all([as('admin', 'otp'), as('rep')]) as [string, string]
})
afterAll(async () => {
  for (const id of made) await ask(rep, api(`/crm/leads/${id}`), 'DELETE')
  await ask(admin, `${hub().hostUrl}/fields/leads/${FIELD}`, 'DELETE')
})

test('a field that an admin adds in Studio is there for a rep who has just looked, and gone when it is taken away', async () => {
  expect(await fieldsOf(rep)).not.toContain(NAME)
  const added = await ask(admin, `${hub().hostUrl}/fields/leads`, 'POST', { field: FIELD, type: 'string', schema: {}, meta: { interface: 'input' } })
  expect(added.status).toBe(200)
  await until('the new field to be seen', async () => (await fieldsOf(rep)).includes(NAME), 4)

  const { status, body } = await ask<{ data: { id: string } }>(rep, api('/crm/leads'), 'POST', { company: 'Custom field test', [NAME]: 'West' })
  expect(status).toBe(201)
  made.push(body.data.id)
  const list = await ask<{ data: Record<string, unknown>[] }>(rep, api(`/crm/leads?filter[${NAME}]=West&fields=company,${NAME}`))
  expect(list.body.data).toEqual([expect.objectContaining({ id: body.data.id, [NAME]: 'West' })])

  expect((await ask(admin, `${hub().hostUrl}/fields/leads/${FIELD}`, 'DELETE')).status).toBe(204)
  await until('the field to be gone', async () => !(await fieldsOf(rep)).includes(NAME), 4)
  expect((await ask(rep, api(`/crm/leads?fields=company,${NAME}`))).status).toBe(400)
})
