import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { until } from '../support/until.ts'

/** A marked value is offered its corrected spelling, and stays as it is until a person says so. */

interface Fix { readonly id: string, readonly field: string, readonly value: unknown, readonly former: unknown, readonly passage: string, readonly document: object | null, readonly proposer: string, readonly state: string }
interface Lead { readonly id: string, readonly email: string | null, readonly phone: string | null, readonly country: string | null, readonly marks: readonly { readonly field: string }[], readonly origins: Record<string, { readonly kind: string, readonly passage: string | null, readonly source: object | null, readonly person: { readonly id: string } | null }> }

const MARK = `Fix ${Date.now().toString(36)}`
const SPELLING = 'kontor:spelling'
/** Outside name, as given, as it is meant; nothing where nobody can know. */
const VALUES = [
  ['country', 'Deutschland', undefined], ['email', 'info(at)firma-fix.de', 'info@firma-fix.de'], ['emailAlternative', 'Max Muster@firma-fix.de', undefined], ['website', 'http//www.firma-fix.de', 'http://www.firma-fix.de'],
  ['phone', '+49 +49 228 123456', '+49 228 123456'], ['mobile', 'auf Anfrage', undefined], ['postalCode', '1067', '01067'], ['vatId', '136695976', 'DE136695976'],
] as const
const GIVEN = Object.fromEntries(VALUES.map(([field, given]) => [field, given]))
const MEANT = VALUES.flatMap(([field, given, meant]) => meant === undefined ? [] : [`${field}: ${given} -> ${meant}`]).sort()
const COLUMN: Readonly<Record<string, string>> = { emailAlternative: 'email_alternative', postalCode: 'postal_code', vatId: 'vat_id' }

let api: PortalApi
const made: string[] = []
async function lead(values: Record<string, unknown> = {}): Promise<string> {
  const { status, data } = await api('manager', 'POST', '/leads', { company: `${MARK} ${made.length}`, owner: null, ...values })
  expect(status).toBe(201)
  made.push(data.id)
  return data.id
}
const fixes = async (id: string, state = 'open') => (await api<Fix[]>('manager', 'GET', `/proposals?filter[lead]=${id}&filter[state]=${state}&filter[proposer]=${SPELLING}&pageSize=100`)).data
const said = (found: readonly Fix[]) => found.map(({ field, former, value }) => `${field}: ${String(former)} -> ${String(value)}`).sort()
const offered = (id: string, count: number) => until(`${count} fixes`, async () => {
  const found = await fixes(id)
  return found.length === count && found
}, 40)
const read = async (id: string) => (await api<Lead>('manager', 'GET', `/leads/${id}`)).data
const change = async (id: string, values: object) => expect((await api('manager', 'PATCH', `/leads/${id}`, values)).status).toBe(200)
/** Nothing waits to be looked at. */
const settled = (id: string) => until('the lead to be looked at', async () => (await rowsOf('tenant_demo', 'SELECT 1 FROM kontor_state.lead_fixes_due WHERE lead = $1', [id])).length === 0, 40)
const one = async (values: Record<string, unknown>) => {
  const id = await lead(values)
  const [fix] = await offered(id, 1)
  return { id, fix: fix as Fix }
}

beforeAll(async () => {
  api = await portalApi(['admin', 'manager', 'rep', 'readonly', 'automation'], '/crm')
}, 60_000)
afterAll(async () => {
  await rowsOf('tenant_demo', 'WITH gone AS (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) DELETE FROM leads USING gone WHERE id = ANY ($1::uuid[])', [made])
})

async function upload(csv: string, fields: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([csv], { type: 'text/csv' }), 'fixes.csv')
  form.append('mapping', JSON.stringify(Object.fromEntries(fields.map(field => [field, field]))))
  for (const [name, value] of Object.entries(more)) form.append(name, value)
  const response = await fetch(`${hub().publicUrl}/api/v1/crm/leads/import`, { method: 'POST', headers: { 'authorization': `Bearer ${api.tokens.manager ?? ''}`, 'x-kontor-tenant': 'demo' }, body: form })
  expect(response.status, await response.clone().text()).toBe(202)
  const { data: { id } } = await response.json() as { data: { id: string } }
  await until('the import to be done', async () => (await api<{ state: string }>('manager', 'GET', `/imports/${id}`)).data.state === 'done', 40)
  return id
}
async function imported(): Promise<string> {
  const company = `${MARK} Import`
  const fields = ['company', ...VALUES.map(([field]) => field)]
  await upload(`${fields.join(';')}\r\n${[company, ...VALUES.map(([, given]) => given)].join(';')}\r\n`, fields)
  const [row] = await rowsOf<{ id: string }>('tenant_demo', 'SELECT id FROM leads WHERE company = $1', [company])
  made.push(row?.id ?? '')
  return row?.id ?? ''
}
const columns = { ...Object.fromEntries(Object.entries(GIVEN).map(([field, given]) => [COLUMN[field] ?? field, given])) }
const WAYS: readonly (readonly [string, () => Promise<string>])[] = [
  ['the form and the API', () => lead(GIVEN)],
  ['Studio', async () => {
    const { status, data } = await ask<{ id: string }>(api.tokens.admin as string, 'POST', '/items/leads', { company: `${MARK} Studio`, ...columns })
    expect(status).toBe(200)
    made.push(data.id)
    return data.id
  }],
  ['an import', imported],
  ['SQL', async () => {
    const [row] = await rowsOf<{ id: string }>('tenant_demo', 'INSERT INTO leads (id, company, country, email, email_alternative, website, phone, mobile, postal_code, vat_id) VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id', [`${MARK} SQL`, ...VALUES.map(([, given]) => given)])
    made.push(row?.id ?? '')
    return row?.id ?? ''
  }],
]

describe('corrected spellings', () => {
  test.each(WAYS)('are offered of what came by %s, once, and nothing is changed', async (_, make) => {
    const id = await make()
    const found = await offered(id, MEANT.length)
    expect(said(found)).toEqual(MEANT)
    for (const fix of found) expect(fix).toMatchObject({ document: null, passage: fix.former, proposer: SPELLING, state: 'open' })
    expect(await read(id)).toMatchObject(GIVEN)
    await change(id, { city: 'Bonn', email: GIVEN.email })
    await settled(id)
    expect((await fixes(id)).map(({ id: same }) => same).sort()).toEqual(found.map(({ id: same }) => same).sort())
  })

  test('are accepted by a person, with the given value as their proof, and taken back', async () => {
    const { id, fix } = await one({ email: 'info [at] annahme.de' })
    expect((await api('automation', 'POST', `/proposals/${fix.id}/accept`, {})).status).toBe(403)
    expect((await api('readonly', 'POST', `/proposals/${fix.id}/accept`, {})).status).toBe(403)
    expect((await api('manager', 'POST', `/proposals/${fix.id}/accept`, {})).status).toBe(200)
    const after = await read(id)
    expect(after).toMatchObject({ email: 'info@annahme.de', marks: [], origins: { email: { kind: 'proposal', passage: 'info [at] annahme.de', source: null, person: { id: expect.any(String) as string } } } })
    expect(await fixes(id, 'accepted')).toMatchObject([{ id: fix.id }])
    expect((await api('manager', 'POST', `/proposals/${fix.id}/undo`, {})).status).toBe(200)
    await settled(id)
    expect(await read(id)).toMatchObject({ email: 'info [at] annahme.de', marks: [{ field: 'email' }] })
    expect(await fixes(id)).toMatchObject([{ id: fix.id }])
  })

  test('that were rejected are not offered again for the same value, but for another one', async () => {
    const { id, fix } = await one({ email: 'info(at)ablehnung.de' })
    expect((await api('manager', 'POST', `/proposals/${fix.id}/reject`, { reason: 'so gewollt' })).status).toBe(200)
    await change(id, { email: null })
    await change(id, { email: 'info(at)ablehnung.de' })
    await settled(id)
    expect([await fixes(id), (await fixes(id, 'rejected')).length]).toEqual([[], 1])
    await change(id, { email: 'chef(at)ablehnung.de' })
    expect(said(await offered(id, 1))).toEqual(['email: chef(at)ablehnung.de -> chef@ablehnung.de'])
  })

  test('go with the value that they are of, in the same moment', async () => {
    const { id, fix } = await one({ email: 'info(at)weg.de' })
    await change(id, { email: 'info@anders.de' })
    expect(await rowsOf('tenant_demo', 'SELECT id FROM proposals WHERE id = $1', [fix.id])).toEqual([])
    expect((await api('manager', 'POST', `/proposals/${fix.id}/accept`, {})).status).toBe(403)
    expect(await read(id)).toMatchObject({ email: 'info@anders.de' })
  })

  test('go when the value is right after all, and come when the country says what is meant', async () => {
    const { id } = await one({ country: 'DE', postalCode: '1067' })
    await change(id, { country: 'AT' })
    await offered(id, 0)
    await change(id, { country: 'DE' })
    expect(said(await offered(id, 1))).toEqual(['postalCode: 1067 -> 01067'])
  })

  test('are made by the hub alone', async () => {
    const { id, fix } = await one({ email: 'info(at)allein.de' })
    const body = { lead: id, field: 'email', value: 'boss@allein.de', proposer: SPELLING, passage: 'boss@allein.de' }
    for (const role of ['automation', 'manager', 'admin']) {
      expect((await api(role, 'POST', '/proposals', body)).status, role).toBe(400)
      expect((await api(role, 'POST', '/proposals', { ...body, document: fix.id })).status, role).toBe(400)
      for (const document of [null, undefined]) expect((await ask(api.tokens[role] as string, 'POST', '/crm/proposals', { ...body, document })).status, role).toBe(400)
      expect((await ask(api.tokens[role] as string, 'POST', '/items/proposals', { ...body, passage: 'x', state: 'open' })).status, role).toBe(403)
      expect((await ask(api.tokens[role] as string, 'PATCH', `/items/proposals/${fix.id}`, { value: 'boss@allein.de' })).status, role).toBe(403)
    }
    expect(await fixes(id)).toMatchObject([{ id: fix.id, value: 'info@allein.de' }])
    expect((await read(id)).email).toBe('info(at)allein.de')
  })

  test('go with an import that is undone, and what it changed has those of before', async () => {
    const { id } = await one({ externalId: `${MARK}-x`, email: 'info(at)vorher.de' })
    const started = await upload(`externalId;company;email\r\n${MARK}-x;${MARK} Liste;info(at)liste.de\r\n;${MARK} Neu;neu(at)liste.de\r\n`, ['externalId', 'company', 'email'], { mode: 'both', key: 'externalId' })
    const offer = (email: string) => until(email, async () => said(await fixes(id)).join() === `email: ${email} -> ${email.replace('(at)', '@')}`, 40)
    await offer('info(at)liste.de')
    const fresh = await until('the new lead', async () => (await rowsOf<{ id: string }>('tenant_demo', 'SELECT id FROM leads WHERE company = $1', [`${MARK} Neu`]))[0]?.id)
    made.push(fresh)
    await offered(fresh, 1)
    expect((await api('manager', 'POST', `/imports/${started}/undo`)).status).toBe(202)
    await offer('info(at)vorher.de')
    await offered(fresh, 0)
  })

  test('are in the copy of a lead, and go with what identifies it', async () => {
    const { id } = await one({ email: 'info(at)kopie.de' })
    const copy = await fetch(`${hub().publicUrl}/api/v1/crm/leads/${id}/copy`, { headers: { 'authorization': `Bearer ${api.tokens.admin ?? ''}`, 'x-kontor-tenant': 'demo' } })
    expect([copy.status, await copy.text()]).toEqual([200, expect.stringContaining('info@kopie.de') as string])
    expect([200, 202]).toContain((await api('admin', 'POST', '/leads/erase', { ids: [id], way: 'anonymize' })).status)
    await until('the lead to be anonymized', async () => (await rowsOf('tenant_demo', 'SELECT 1 FROM leads WHERE id = $1 AND email IS NULL', [id])).length === 1, 40)
    await settled(id)
    expect(await rowsOf('tenant_demo', 'SELECT id FROM proposals WHERE lead = $1', [id])).toEqual([])
  })

  test('of a lead that goes into another stay with it; the other is offered its own', async () => {
    const [stays, goes] = [await lead({ city: 'Bonn' }), (await one({ email: 'info(at)vereint.de' })).id]
    const merged = await api('manager', 'POST', `/leads/${stays}/merge`, { other: goes, values: { email: 'other' } })
    expect(merged.status, JSON.stringify(merged)).toBe(200)
    expect((await read(stays)).email).toBe('info(at)vereint.de')
    expect(said(await offered(stays, 1))).toEqual(['email: info(at)vereint.de -> info@vereint.de'])
    expect(await rowsOf('tenant_demo', 'SELECT lead FROM proposals WHERE lead = ANY ($1::uuid[]) AND state = \'open\' ORDER BY 1', [[stays, goes]])).toHaveLength(2)
  })
})
