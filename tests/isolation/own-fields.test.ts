import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { addOwnFields, dropOwnFields, ownFields } from '../support/own-fields.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

interface Field { readonly apiName: string, readonly kind: string, readonly label: string, readonly help?: string, readonly readonly: boolean, readonly hidden: boolean, readonly search: boolean, readonly currency?: string, readonly choices?: readonly { readonly value: string }[] }
type Body = { readonly data: Record<string, unknown>, readonly error?: { readonly code: string, readonly details: readonly { readonly field: string, readonly code: string, readonly message: string }[] } }

const FIELDS = ownFields('leads')
const NAMES = ['ownText', 'ownNumber', 'ownMoney', 'ownDate', 'ownChoice', 'ownTopics', 'ownFlag', 'ownFile', 'ownPerson', 'ownRecord']
const api = (path: string) => `${hub().publicUrl}/api/v1${path}`
let admin: string, rep: string, readonly: string

async function ask(token: string, method: string, url: string, body?: unknown): Promise<{ status: number, text: string, body: Body }> {
  const raw = body instanceof Blob
  const response = await fetch(url, {
    method, body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
    headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', 'accept-language': 'de', ...body === undefined ? {} : { 'content-type': raw ? 'application/octet-stream' : 'application/json' } },
  })
  const text = await response.text()
  return { status: response.status, text, body: (text.startsWith('{') ? JSON.parse(text) : {}) as Body }
}
const studio = (method: string, path: string, body?: unknown) => ask(admin, method, `${hub().hostUrl}${path}`, body)
const fieldsOf = async (token: string) => ((await ask(token, 'GET', api('/platform/collections/leads'))).body.data as unknown as { fields: Field[] }).fields
const named = async (token: string) => new Map((await fieldsOf(token)).map(f => [f.apiName, f]))
const list = async (query: string) => {
  const answer = await ask(rep, 'GET', api(`/crm/leads?${query}`))
  expect(answer.status, `${query}: ${answer.text}`).toBe(200)
  return (answer.body.data as unknown as { id: string }[]).map(({ id }) => id)
}
const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] } })

let lead = ''
let other = ''
beforeAll(async () => {
  [admin, rep, readonly] = await Promise.all([as('admin', 'otp'), as('rep'), as('readonly')])
  await dropOwnFields(studio, 'leads', FIELDS)
}, 60_000)
afterAll(async () => {
  for (const id of [lead, other]) if (id) await ask(rep, 'DELETE', api(`/crm/leads/${id}`))
  await dropOwnFields(studio, 'leads', FIELDS)
}, 60_000)

test('a field of each type is the portal\'s within seconds, with its look', async () => {
  await named(rep)
  await addOwnFields(studio, 'leads', FIELDS)
  const added = Date.now()
  await until('the fields to be seen', async () => NAMES.every(name => fields.has(name)) || (fields = await named(rep), false), 5)
  expect(Date.now() - added).toBeLessThan(5000)
  expect(fields.get('ownText')).toMatchObject({ kind: 'text', label: 'Filiale', help: 'Wie auf dem Schild', search: true, readonly: false })
  expect(fields.get('ownMoney')).toMatchObject({ kind: 'decimal', currency: 'EUR' })
  expect(fields.get('ownTopics')).toMatchObject({ kind: 'tags', choices: [{ value: 'excel' }, { value: 'leadership' }, { value: 'languages' }] })
  expect([...fields.values()].filter(f => NAMES.includes(f.apiName)).map(f => f.kind)).toEqual(['text', 'integer', 'decimal', 'date', 'choice', 'tags', 'boolean', 'file', 'person', 'relation'])
  const document = (await ask(rep, 'GET', api('/openapi.json'))).body as unknown as { components: { schemas: Record<string, { properties: Record<string, unknown> }> } }
  for (const name of NAMES) expect(document.components.schemas.LeadCreate?.properties, name).toHaveProperty(name)
}, 60_000)
let fields = new Map<string, Field>()

test('a rep fills them in, finds by them, and has them in the file', async () => {
  const [industry] = (await ask(rep, 'GET', api('/platform/collections/industries/options'))).body.data as unknown as { id: string, label: string }[]
  // Whoever came with a token alone has no name to be chosen by.
  const people = (await ask(rep, 'GET', `${hub().hostUrl}/users/me?fields=id`)).body.data as { id: string }
  const file = await ask(rep, 'POST', api('/platform/collections/leads/files/own_file?name=Vertrag%20%C3%A4.pdf&type=application/pdf'), new Blob(['%PDF-1.4 Inhalt']))
  expect(file.status).toBe(200)
  const values = { ownText: 'F-Südstadt', ownNumber: 12, ownMoney: 1234.5, ownDate: '2027-03-31', ownChoice: 'gold', ownTopics: ['excel', 'languages'], ownFlag: true, ownFile: file.body.data.id, ownPerson: people.id, ownRecord: industry?.id }
  const made = await ask(rep, 'POST', api('/crm/leads'), { company: 'Eigene Felder GmbH', ...values })
  expect(made.status, made.text).toBe(201)
  lead = String(made.body.data.id)
  expect(made.body.data).toMatchObject({ ...values, ownFile: { id: file.body.data.id, label: 'Vertrag ä.pdf' }, ownPerson: { id: people.id }, ownRecord: { id: industry?.id, label: industry?.label } })
  other = String((await ask(rep, 'POST', api('/crm/leads'), { company: 'Andere Felder GmbH', ownNumber: 3, ownTopics: ['leadership'] })).body.data.id)

  for (const [query, found] of [
    ['filter[ownText]=F-Südstadt', true], ['filter[ownText][contains]=südstadt', true], ['filter[ownNumber][gte]=10', true], ['filter[ownMoney][lt]=1000', false], ['filter[ownDate][lte]=2027-12-31', true],
    ['filter[ownChoice][in]=gold', true], ['filter[ownTopics][in]=languages,leadership', true], ['filter[ownTopics]=excel', true], ['filter[ownTopics]=exce', false], ['filter[ownTopics][nin]=excel', false],
    ['filter[ownFlag]=true', true], ['filter[ownFile][empty]=false', true], [`filter[ownPerson]=${people.id}`, true], [`filter[ownRecord]=${industry?.id}`, true], ['search=F-Südstadt', true],
  ] as const) expect((await list(query)).includes(lead), query).toBe(found)
  expect(await list('filter[ownTopics]=leadership')).toEqual([other])
  expect((await list('filter[company][endsWith]=Felder GmbH&sort=ownNumber')).filter(id => [lead, other].includes(id))).toEqual([other, lead])

  const csv = await ask(rep, 'GET', api(`/crm/leads/export?filter[ownText]=F-Südstadt&fields=company,${NAMES.join(',')}`))
  expect(csv.text).toContain('Firma;Filiale;Plätze;Umsatz;Vertragsende;Stufe;Themen;Rahmenvertrag;Vertrag;Betreut von;Zweite Branche')
  expect(csv.text).toContain('Eigene Felder GmbH;F-Südstadt;12;1234,5;2027-03-31;Gold;Excel, Sprachen;Ja;Vertrag ä.pdf;')
}, 60_000)

test('a file is for those who may read the record, as a download', async () => {
  const read = (await ask(rep, 'GET', api(`/crm/leads/${lead}`))).body.data as { ownFile: { url: string } }
  const get = (token: string) => fetch(`${hub().publicUrl}${read.ownFile.url}`, { headers: { authorization: `Bearer ${token}` } })
  const mine = await get(rep)
  expect([mine.status, await mine.text()]).toEqual([200, '%PDF-1.4 Inhalt'])
  expect(mine.headers.get('content-disposition')).toMatch(/^attachment; .*filename\*=UTF-8''Vertrag%20%C3%A4\.pdf/)
  // Nobody reads the file itself past the record.
  const { id } = read.ownFile as unknown as { id: string }
  expect((await ask(rep, 'GET', `${hub().hostUrl}/assets/${id}`)).status).toBe(403)
  expect((await ask(rep, 'GET', `${hub().hostUrl}/files/${id}`)).status).toBe(403)
  const trainer = await as('trainer')
  expect((await get(trainer)).status).toBe(404)
  expect((await ask(readonly, 'POST', api('/platform/collections/leads/files/own_file?name=x.txt'), new Blob(['x']))).status).toBe(403)
  expect((await ask(rep, 'POST', api('/platform/collections/leads/files/company?name=x.txt'), new Blob(['x']))).status).toBe(404)
})

describe('what is not right is refused by name', () => {
  test.each([
    ['a pattern of the administrator', { ownText: 'Südstadt' }, 'ownText'],
    ['too long', { ownText: `F-${'x'.repeat(50)}` }, 'ownText'],
    ['out of bounds', { ownNumber: 501 }, 'ownNumber'],
    ['no value of the list', { ownChoice: 'bronze' }, 'ownChoice'],
    ['one of several is none of the list', { ownTopics: ['excel', 'kochen'] }, 'ownTopics'],
    ['no record', { ownRecord: '7f0c1f6e-6d0e-4b7e-9a55-000000000000' }, 'ownRecord'],
  ])('%s', async (_, body, field) => {
    const refused = await ask(rep, 'PATCH', api(`/crm/leads/${lead}`), body)
    expect([refused.status, refused.body.error?.details.map(d => d.field)]).toEqual([400, [field]])
  })
})

test('conditions hold over the API too: what becomes required, and what nobody may change any more', async () => {
  await studio('PATCH', '/fields/leads/own_date', { meta: { conditions: [
    { name: 'gold', rule: { _and: [{ own_choice: { _eq: 'gold' } }] }, required: true },
    { name: 'big', rule: { _and: [{ own_money: { _gte: 5000 } }] }, readonly: true },
  ] } })
  await until('the condition to be seen', async () => (await named(rep)).get('ownDate') !== undefined && JSON.stringify((await named(rep)).get('ownDate')).includes('conditions'), 5)
  const change = (body: object) => ask(rep, 'PATCH', api(`/crm/leads/${lead}`), body)
  expect((await change({ ownDate: null })).body.error?.details).toEqual([expect.objectContaining({ field: 'ownDate', code: 'REQUIRED' })])
  expect((await change({ ownDate: null, ownChoice: 'silver' })).status).toBe(200)
  expect((await change({ ownChoice: 'gold' })).body.error?.details).toEqual([expect.objectContaining({ field: 'ownDate', code: 'REQUIRED' })])
  expect((await change({ ownChoice: 'gold', ownDate: '2027-01-01', ownMoney: 100 })).status).toBe(200)
  expect((await change({ ownMoney: 9000 })).status).toBe(200)
  expect((await change({ ownDate: '2028-01-01' })).body.error?.details).toEqual([expect.objectContaining({ field: 'ownDate' })])
  const bulk = await ask(rep, 'POST', api('/crm/leads/bulk'), { action: 'update', mode: 'each', records: [{ id: lead, ownDate: '2028-01-01' }, { id: other, ownDate: '2028-01-01' }] })
  expect(bulk.body.data).toMatchObject({ written: 1, refused: 1 })
}, 30_000)

test('a right that is taken away hides a field or leaves it to be read', async () => {
  const rows = (await studio('GET', '/permissions?filter[collection][_eq]=leads&filter[policy][_eq]=6b6f6e74-6f72-4001-8000-000000000003&limit=-1')).body.data as unknown as { id: number, action: string, fields: string[] }[]
  const right = (action: string) => rows.find(row => row.action === action) as { id: number, fields: string[] }
  const without = (action: string, field: string) => studio('PATCH', `/permissions/${right(action).id}`, { fields: right(action).fields.filter(name => name !== field) })
  for (const action of ['create', 'update']) expect((await without(action, 'own_number')).status).toBe(200)
  await until('the field to be for reading alone', async () => (await named(rep)).get('ownNumber')?.readonly === true, 5)
  expect((await ask(rep, 'PATCH', api(`/crm/leads/${lead}`), { ownNumber: 1 })).status).toBe(400)
  expect((await without('read', 'own_number')).status).toBe(200)
  await until('the field to be hidden', async () => !(await named(rep)).has('ownNumber'), 5)
  expect((await ask(rep, 'GET', api(`/crm/leads/${lead}`))).body.data).not.toHaveProperty('ownNumber')
  for (const action of ['create', 'update', 'read']) await studio('PATCH', `/permissions/${right(action).id}`, { fields: right(action).fields })
  await until('the field to be back', async () => (await named(rep)).get('ownNumber')?.readonly === false, 5)
}, 40_000)
