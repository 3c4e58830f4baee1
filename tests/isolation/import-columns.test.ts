import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { until } from '../support/until.ts'

const MARK = `Spalten ${randomBytes(3).toString('hex')}`
let api: PortalApi

async function send<T>(path: string, text: string, mapping?: Record<string, string | null>): Promise<{ status: number, data: T, code: string | undefined }> {
  const form = new FormData()
  form.set('file', new Blob([text]), 'liste.csv')
  if (mapping) form.set('mapping', JSON.stringify(mapping))
  const response = await fetch(`${hub().publicUrl}/api/v1/crm/leads/import${path}`, { method: 'POST', headers: { 'authorization': `Bearer ${api.tokens.manager}`, 'x-kontor-tenant': 'demo' }, body: form })
  const answer = await response.json() as { data: T, error?: { code: string } }
  return { status: response.status, data: answer.data, code: answer.error?.code }
}
/** Imports, and reads the leads that came of it. */
async function imported(text: string, mapping?: Record<string, string | null>): Promise<Record<string, unknown>[]> {
  const { status, data } = await send<{ id: string }>('', text, mapping)
  expect(status).toBe(202)
  await until('the import', async () => (await api<{ state: string }>('manager', 'GET', `/crm/imports/${data.id}`)).data.state === 'done', 30)
  return (await api<Record<string, unknown>[]>('manager', 'GET', `/crm/leads?filter[import]=${data.id}&sort=company`)).data
}

beforeAll(async () => {
  api = await portalApi(['manager'])
})
afterAll(async () => void await rowsOf('tenant_demo', 'WITH gone AS (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) DELETE FROM leads USING gone WHERE company LIKE $1', [`${MARK}%`]))

test('a list whose headers say nothing is imported by what stands in it', async () => {
  const list = `Bezeichnung;Wo;A1;A2;Erreichbar;Post;Netz;Fax\n${MARK} Alpha GmbH;Industriestr. 5;53117;Bonn;0228 5566770;info@alpha.example;www.alpha.example;0228 556677-9\n${MARK} Beta KG;Am Markt 12;50667;Köln;+49 221 123456;post@beta.example;https://beta.example;0221 998877\n`
  const expected = { Bezeichnung: 'company', Wo: 'street', A1: 'postalCode', A2: 'city', Erreichbar: 'phone', Post: 'email', Netz: 'website', Fax: null }
  expect((await send<{ mapping: unknown }>('/preview', list)).data.mapping).toEqual(expected)
  expect(await imported(list)).toMatchObject([
    { company: `${MARK} Alpha GmbH`, street: 'Industriestr. 5', postalCode: '53117', city: 'Bonn', phone: '0228 5566770', email: 'info@alpha.example', website: 'www.alpha.example', mobile: null },
    { company: `${MARK} Beta KG`, city: 'Köln' },
  ])
  // Who says it themselves is taken at their word.
  expect((await send('', list, { Post: 'email' })).status).toBe(400)
})

test('parts of names and streets come together', async () => {
  const list = `Firma;Nachname;Vorname;Straße;Hausnummer\n${MARK} C;Müller;Ada;Am Markt;12a\n${MARK} D;Meier;;Ring;\n`
  expect(await imported(list)).toMatchObject([{ contactName: 'Ada Müller', street: 'Am Markt 12a' }, { contactName: 'Meier', street: 'Ring' }])
  expect(await imported(`Firma;x;y\n${MARK} E;Grace;Hopper\n`, { Firma: 'company', x: 'contactName', y: 'contactName' })).toMatchObject([{ contactName: 'Grace Hopper' }])
  expect(await send('', `Firma;x;y\n${MARK} F;1;2\n`, { Firma: 'company', x: 'city', y: 'city' })).toMatchObject({ status: 400, code: 'MAPPING_INVALID' })
})
