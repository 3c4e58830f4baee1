import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askDirectus } from '../support/attacker.ts'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { realmToken } from '../support/realm-tokens.ts'

interface Origin { readonly kind: string, readonly verification: string, readonly verifiedBy: { readonly id: string } | null, readonly verifiedAt: string | null, readonly person: { readonly id: string } | null, readonly source: { readonly id: string, readonly label: string } | null }
interface Provenance { readonly fields: readonly { readonly field: string, readonly label: string, readonly value: unknown, readonly origin: Origin }[] }

const MARK = `Herkunft ${Date.now().toString(36)}`
let api: PortalApi
let byHand: string, bought: string, empty: string, source: string
const made: string[] = []
async function lead(values: Record<string, unknown>): Promise<string> {
  const { status, data } = await api('manager', 'POST', '/leads', { company: `${MARK} ${made.length}`, campaign: MARK, owner: null, ...values })
  expect(status).toBe(201)
  made.push(data.id)
  return data.id
}
const verify = (role: string, id: string, field: string, value: unknown, verification = 'verified') => api(role, 'PUT', `/leads/${id}/provenance/${field}`, { verification, value })
const provenance = async (id: string, role = 'manager') => Object.fromEntries((await api<Provenance>(role, 'GET', `/leads/${id}/provenance`)).data.fields.map(({ field, ...rest }) => [field, rest]))
const found = async (claim: string, role = 'manager', more = '') => {
  const answer = await api<{ id: string }[]>(role, 'GET', `/leads?pageSize=100&filter[campaign]=${encodeURIComponent(MARK)}&filter[origin]=${encodeURIComponent(claim)}${more}`)
  expect(answer.status, claim).toBe(200)
  return new Set(answer.data.map(({ id }) => id))
}

beforeAll(async () => {
  api = await portalApi(['admin', 'manager', 'rep', 'readonly', 'trainer', 'automation'], '/crm')
  byHand = await lead({ email: 'a@muster.de', phone: '0228 1234567', country: 'DE' })
  bought = await lead({ email: 'b@muster.de', phone: '0228 7654321' })
  empty = await lead({})
  source = (await api('admin', 'POST', '/sources', { name: `${MARK} Register`, kind: 'list' })).data.id
  // As an import with a source leaves it: all of the lead comes from there, until somebody changes a value.
  await rowsOf('tenant_demo', `UPDATE lead_origins SET kind = 'import', person = NULL, source = $2 FROM (SELECT set_config('kontor.facts', 'given', true)) told WHERE lead = $1`, [bought, source])
  expect((await api('rep', 'PATCH', `/leads/${bought}`, { phone: '0228 1112223' })).status).toBe(200)
})
afterAll(async () => {
  await rowsOf('tenant_demo', 'WITH gone AS (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) DELETE FROM leads USING gone WHERE id = ANY ($1::uuid[])', [made])
  await api('admin', 'DELETE', `/sources/${source}`)
})

describe('where each value comes from', () => {
  test('is told for each field with a value, and for no other', async () => {
    const told = await provenance(bought)
    expect(Object.keys(told).sort()).toEqual(['company', 'email', 'phone'])
    expect(told.email).toMatchObject({ value: 'b@muster.de', origin: { kind: 'import', source: { id: source, label: `${MARK} Register` }, verification: 'unverified' } })
    expect(told.phone).toMatchObject({ value: '0228 1112223', origin: { kind: 'person', source: null } })
  })
  test('is told in a list that asks for it, with names, as on the record itself, and in no other', async () => {
    const list = (fields: string, role = 'rep') => api<{ id: string, origins?: Record<string, unknown>, origin?: unknown }[]>(role, 'GET', `/leads?filter[campaign]=${encodeURIComponent(MARK)}&fields=${fields}`)
    const { data } = await list('company,origins')
    for (const id of [bought, byHand]) expect(data.find(one => one.id === id)?.origins).toEqual((await api<{ origins: object }>('rep', 'GET', `/leads/${id}`)).data.origins)
    expect(data.find(({ id }) => id === bought)?.origins).toMatchObject({ '*': { kind: 'import', source: { id: source, label: `${MARK} Register` } }, 'phone': { kind: 'person', person: { label: expect.stringMatching(/\S/) } } })
    expect((await list('company')).data.some(one => 'origins' in one)).toBe(false)
    expect((await api<object[]>('rep', 'GET', `/leads?filter[campaign]=${encodeURIComponent(MARK)}`)).data.some(one => 'origins' in one)).toBe(false)
    expect((await list('company,origins', 'trainer')).status).toBeGreaterThanOrEqual(400)
  })
  test('is for those alone who see the lead', async () => {
    expect((await api('readonly', 'GET', `/leads/${bought}/provenance`)).status).toBe(200)
    expect((await api('trainer', 'GET', `/leads/${bought}/provenance`)).status).toBeGreaterThanOrEqual(403)
    expect((await api('manager', 'GET', '/leads/00000000-0000-4000-8000-000000000000/provenance')).status).toBe(404)
  })
})

describe('a value is verified', () => {
  test('by who may write it; where it comes from stays, and it ends with the next change', async () => {
    const id = await lead({ email: 'c@muster.de' })
    const before = (await provenance(id)).email?.origin
    expect(await verify('rep', id, 'email', 'c@muster.de')).toMatchObject({ status: 200 })
    const { origin } = (await provenance(id)).email ?? {}
    expect(origin).toMatchObject({ kind: 'person', person: before?.person, verification: 'verified', verifiedAt: expect.any(String) as string })
    expect(origin?.verifiedBy?.id).toEqual(expect.any(String))
    expect((await provenance(id)).company).toMatchObject({ origin: { verification: 'unverified' } })
    expect((await verify('rep', id, 'email', 'c@muster.de', 'unverified')).status).toBe(200)
    expect((await provenance(id)).email?.origin).toMatchObject({ verification: 'unverified', verifiedBy: null, verifiedAt: null })
    expect((await verify('rep', id, 'email', 'c@muster.de', 'rejected')).status).toBe(200)
    expect((await api('manager', 'PATCH', `/leads/${id}`, { email: 'd@muster.de' })).status).toBe(200)
    expect((await provenance(id)).email?.origin).toMatchObject({ verification: 'unverified', verifiedBy: null, verifiedAt: null })
  })
  test('lists and nothing else in the lead changes: neither its version nor its history', async () => {
    const read = async () => (await rowsOf<{ is: object, changes: number }>('tenant_demo', 'SELECT to_jsonb(l) AS is, (SELECT count(*)::int FROM kontor_state.record_changes WHERE record = l.id) AS changes FROM leads l WHERE id = $1', [byHand]))[0]
    const before = await read()
    expect((await verify('manager', byHand, 'phone', '0228 1234567')).status).toBe(200)
    expect(await read()).toEqual(before)
    expect((await verify('manager', byHand, 'phone', '0228 1234567', 'unverified')).status).toBe(200)
  })
  test.each(['automation', 'readonly', 'trainer'])('not by %s', async (role) => {
    expect((await verify(role, byHand, 'email', 'a@muster.de')).status).toBeGreaterThanOrEqual(403)
    expect((await provenance(byHand)).email?.origin.verification).toBe('unverified')
  })
  test('not when somebody has written another one meanwhile, nor where there is none', async () => {
    expect(await verify('rep', byHand, 'email', 'old@muster.de')).toMatchObject({ status: 409, code: 'VALUE_CHANGED' })
    expect(await verify('rep', empty, 'email', null)).toMatchObject({ status: 400, code: 'VALUE_WITHOUT_ORIGIN' })
    for (const field of ['status', 'leadNumber', 'nothing', '*', 'id', '__proto__', 'x; DROP']) expect(await verify('rep', byHand, encodeURIComponent(field), 'x'), field).toMatchObject({ status: 400 })
    expect((await api('rep', 'PUT', `/leads/${byHand}/provenance/email`, { verification: 'perhaps', value: 'a@muster.de' })).status).toBe(400)
    expect((await api('rep', 'PUT', '/leads/nothing/provenance/email', { verification: 'verified', value: 'x' })).status).toBeGreaterThanOrEqual(400)
    expect((await api('rep', 'PUT', '/leads/nothing/provenance/email', { verification: 'verified', value: 'x' })).status).toBeLessThan(500)
  })
})

describe('leads are found by where a value comes from', () => {
  test('the value counts that the lead has, and its own origin before the lead\'s', async () => {
    expect(await found('email:import')).toEqual(new Set([bought]))
    expect(await found(`email:source:${source}`)).toEqual(new Set([bought]))
    expect(await found('phone:import')).toEqual(new Set())
    expect(await found(`*:source:${source}`)).toEqual(new Set([bought]))
    expect(await found('phone:person')).toEqual(new Set([byHand, bought]))
    // The empty one has no mail that could be unverified.
    expect((await found('email:unverified')).has(empty)).toBe(false)
    expect(await verify('rep', byHand, 'email', 'a@muster.de')).toMatchObject({ status: 200 })
    expect(await found('email:verified')).toEqual(new Set([byHand]))
    expect((await found('email:unverified')).has(byHand)).toBe(false)
    expect((await found('phone:unverified')).has(byHand)).toBe(true)
  })
  test('with a search, in another order, from record to record, as a count and as "me"', async () => {
    expect(await found('email:import', 'manager', `&search=${encodeURIComponent(MARK)}&sort=company`)).toEqual(new Set([bought]))
    // Nothing is spelt like that: the search tries again with the same filter.
    expect(await found('email:import', 'manager', '&search=hrekunftx')).toEqual(new Set())
    expect((await api<object[]>('manager', 'GET', `/leads?cursor=start&filter[campaign]=${encodeURIComponent(MARK)}&filter[origin]=email:import`)).data).toHaveLength(1)
    expect((await api<{ total: number }>('manager', 'GET', `/leads/counts?filter[campaign]=${encodeURIComponent(MARK)}&filter[origin]=email:import`)).data).toMatchObject({ total: 1 })
    expect(await found('phone:person:me', 'rep')).toEqual(new Set([bought]))
  })
  test('two of them must both hold', async () => expect(await found('email:import', 'manager', '&filter[origin]=phone:person')).toEqual(new Set([bought])))
  test.each(['email', 'email:nothing', 'nothing:import', 'status:import', 'email:source:x', ':import', '__proto__:import', 'email:import:me'])('%s is refused', async (claim) => {
    expect(await api('manager', 'GET', `/leads?filter[origin]=${encodeURIComponent(claim)}`)).toMatchObject({ status: 400, code: 'INVALID_QUERY' })
  })
  test('Directus itself refuses whoever may not read the field, and what it does not understand', async () => {
    const as = (role: string) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'] }, lifespan: 600 })
    const ask = async (role: string, filter: object) => (await askDirectus(await as(role), 'GET', `/items/leads?filter=${encodeURIComponent(JSON.stringify(filter))}`)).status
    expect(await ask('manager', { kontor_origin: { _eq: 'email:import' } })).toBe(200)
    expect(await ask('manager', { _or: [{ kontor_origin: { _eq: 'email:import' } }, { city: { _eq: 'Bonn' } }] })).toBe(200)
    expect(await ask('trainer', { kontor_origin: { _eq: 'email:import' } })).toBe(403)
    expect(await ask('manager', { kontor_origin: { _eq: 'no_such_field:import' } })).toBe(403)
    for (const filter of [{ kontor_origin: { _eq: 'email' } }, { kontor_origin: { _neq: 'email:import' } }, { kontor_origin: { _null: true } }]) expect(await ask('manager', filter), JSON.stringify(filter)).toBe(400)
  })
})

test('an export has the origins beside the values when they are asked for', async () => {
  const path = (format: string, origins = '&origins=true') => `/leads/export?format=${format}&fields=company,email,status&sort=company&filter[campaign]=${encodeURIComponent(MARK)}${origins}`
  const { data: csv } = await api<string>('manager', 'GET', path('csv'))
  const [head, ...rows] = csv.replace('\uFEFF', '').trim().split('\r\n')
  expect(head).toMatch(/^\S+;[^;]+: (?:Herkunft|origin);[^;]+;[^;]+: (?:Herkunft|origin);Status$/)
  expect(rows.some(row => /b@muster\.de;.*Import.*Register/.test(row))).toBe(true)
  const { data: json } = await api<string>('manager', 'GET', path('json'))
  const records = JSON.parse(json) as { id: string, email: string | null, origins: Record<string, Origin> }[]
  expect(records.find(({ email }) => email === 'b@muster.de')?.origins).toMatchObject({ '*': { kind: 'import', source: { label: `${MARK} Register` } }, 'phone': { kind: 'person' } })
  const { data: plain } = await api<string>('manager', 'GET', path('csv', ''))
  expect(plain).not.toMatch(/Herkunft;|: origin/)
})
