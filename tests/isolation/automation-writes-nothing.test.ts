import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { until } from '../support/until.ts'

const MARK = `Automat ${randomBytes(3).toString('hex')}`
let api: PortalApi
let id: string, other: string, gone: string, revision: number | undefined, imported: string, proposal: string | undefined

/** Everything that is known of the leads of this file. */
const state = () => rowsOf<{ state: string }>('tenant_demo', `SELECT md5(coalesce(string_agg(l::text || coalesce((SELECT string_agg(o::text, '' ORDER BY o.field) FROM lead_origins o WHERE o.lead = l.id), '') || coalesce((SELECT string_agg(m::text, '' ORDER BY m.field) FROM lead_marks m WHERE m.lead = l.id), ''), '' ORDER BY l.id), '')) || count(*) AS state FROM leads l WHERE company LIKE $1`, [`${MARK}%`])

async function make(name: string): Promise<string> {
  const { status, data } = await api('manager', 'POST', '/crm/leads', { company: `${MARK} ${name}`, city: 'Bonn', email: 'a@b.example', owner: null })
  expect(status).toBe(201)
  return data.id
}
const form = (text: string, name = 'x.csv') => {
  const data = new FormData()
  data.append('file', new Blob([text]), name)
  return data
}
const sendForm = async (address: string, data: FormData) => (await fetch(address, { method: 'POST', headers: { 'authorization': `Bearer ${api.tokens.automation}`, 'x-kontor-tenant': 'demo' }, body: data })).status

beforeAll(async () => {
  api = await portalApi(['automation', 'manager', 'admin'])
  ;[id, other, gone] = [await make('A'), await make('B'), await make('C')]
  expect((await api('manager', 'PATCH', `/crm/leads/${id}`, { city: 'Köln' })).status).toBe(200)
  expect((await api('manager', 'DELETE', `/crm/leads/${gone}`)).status).toBe(204)
  revision = (await ask<{ id: number }[]>(api.tokens.admin as string, 'GET', `/revisions?filter[collection][_eq]=leads&filter[item][_eq]=${id}&limit=1&sort=id`)).data[0]?.id
  const started = await fetch(`${hub().publicUrl}/api/v1/crm/leads/import`, { method: 'POST', headers: { 'authorization': `Bearer ${api.tokens.manager}`, 'x-kontor-tenant': 'demo' }, body: form(`Firma\n${MARK} D\n`) })
  imported = (await started.json() as { data: { id: string } }).data.id
  await until('the import', async () => (await api<{ state: string }>('manager', 'GET', `/crm/imports/${imported}`)).data.state === 'done', 30)
  proposal = randomUUID()
  await rowsOf('tenant_demo', 'WITH given AS (SELECT set_config(\'kontor.proposals\', \'given\', true)) INSERT INTO proposals (id, lead, field, value, value_text, state) SELECT $1, $2, \'city\', \'"Ulm"\', \'Ulm\', \'open\' FROM given', [proposal, id])
}, 120_000)
afterAll(async () => void await rowsOf('tenant_demo', 'WITH gone AS (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) DELETE FROM leads USING gone WHERE company LIKE $1', [`${MARK}%`]))

test('workflows write no lead and no origin of one, whatever door they try', async () => {
  const before = await state()
  const token = api.tokens.automation as string
  const values = { phone: '0228 1', city: 'Ulm' }
  const tries: (readonly [method: string, path: string, body?: unknown])[] = [
    ['POST', '/items/leads', { company: MARK }], ['POST', '/items/leads', [{ company: MARK }, { company: MARK }]], ['PATCH', `/items/leads/${id}`, values], ['PATCH', '/items/leads', [{ id, ...values }]],
    ['PATCH', '/items/leads', { keys: [id], data: values }], ['PATCH', '/items/leads', { query: { filter: { company: { _starts_with: MARK } } }, data: values }],
    ['DELETE', `/items/leads/${id}`], ['DELETE', '/items/leads', [id]], ['DELETE', '/items/leads', { query: { filter: { id: { _eq: id } } } }], ['PATCH', `/items/leads/${id}?version=entwurf`, values],
    ['POST', '/versions', { key: 'entwurf', name: 'Entwurf', collection: 'leads', item: id }], ...revision === undefined ? [] : [['POST', `/utils/revert/${revision}`] as const], ['POST', '/utils/sort/leads', { item: id, to: other }],
    ['PATCH', '/items/industries', [{ key: 'x', leads: [{ company: MARK }] }]], ['POST', '/items/lead_origins', { lead: id, field: 'phone', kind: 'person' }], ['POST', '/items/lead_marks', { lead: id, field: 'phone', code: 'INVALID_PHONE' }],
    ['POST', '/platform/records/leads/write', { action: 'create', mode: 'all', rows: [{ values: { company: MARK } }] }], ['POST', '/platform/records/leads/write', { action: 'update', mode: 'all', rows: [{ id, values }] }],
    ['POST', '/platform/records/leads/write', { action: 'delete', mode: 'all', rows: [{ id }] }], ['POST', `/platform/records/leads/${gone}/restore`], ['POST', '/platform/privacy/leads/erase', { ids: [id], way: 'erase' }],
    ['POST', `/crm/imports/${imported}/undo`], ['POST', `/crm/proposals/${proposal}/accept`, {}],
  ]
  for (const [method, path, body] of tries) {
    const { status, data } = await ask<{ written?: number | boolean } | undefined>(token, method, path, body)
    // What is written in lots says of each record what became of it.
    expect([400, 403, 404, 405, 422].includes(status) || (status === 200 && !data?.written), `${method} ${path} ${JSON.stringify(body)}: ${status} ${JSON.stringify(data)}`).toBe(true)
  }
  const item = `data: { phone: "0228 1" }`
  for (const query of [
    `create_leads_item(data: { company: "${MARK}" }) { id }`, `create_leads_items(data: [{ company: "${MARK}" }]) { id }`, `update_leads_item(id: "${id}", ${item}) { id }`, `update_leads_items(ids: ["${id}"], ${item}) { id }`,
    `update_leads_batch(data: [{ id: "${id}", phone: "0228 1" }]) { id }`, `delete_leads_item(id: "${id}") { id }`, `delete_leads_items(ids: ["${id}"]) { ids }`, `create_lead_origins_item(data: { field: "phone" }) { id }`,
  ]) {
    const answer = await ask(token, 'POST', '/graphql', { query: `mutation { ${query} }` })
    expect(answer.status === 403 || answer.body.errors !== undefined, query).toBe(true)
  }
  const portal: (readonly [method: string, path: string, body?: unknown])[] = [
    ['POST', '/crm/leads', { company: MARK }], ['PATCH', `/crm/leads/${id}`, values], ['PUT', `/crm/leads/${id}`, { company: MARK, ...values }], ['DELETE', `/crm/leads/${id}`], ['POST', `/crm/leads/${gone}/restore`],
    ...(['all', 'each'] as const).flatMap(mode => [['POST', '/crm/leads/bulk', { action: 'create', mode, records: [{ company: MARK }] }], ['POST', '/crm/leads/bulk', { action: 'update', mode, records: [{ id, ...values }] }], ['POST', '/crm/leads/bulk', { action: 'delete', mode, ids: [id] }]] as const),
    ['POST', `/crm/leads/${id}/convert`, {}], ['POST', `/crm/leads/${id}/merge`, { other, values: {} }], ['PUT', `/crm/leads/${id}/provenance/city`, { verification: 'verified' }], ['POST', '/crm/leads/erase', { ids: [id], way: 'erase' }],
    ...['undo', 'pause', 'resume', 'cancel'].map(what => ['POST', `/crm/imports/${imported}/${what}`] as const), ['POST', `/crm/proposals/${proposal}/accept`, {}], ['POST', '/crm/proposals/accept', { ids: [proposal] }],
  ]
  for (const [method, path, body] of portal) {
    const { status, data } = await api<{ refused?: number, written?: number, accepted?: number } | undefined>('automation', method, path, body)
    // What is written one by one says for each that it was refused.
    const refused = [400, 403, 404, 405, 409].includes(status) || (status === 200 && (data?.written ?? data?.accepted ?? 1) === 0)
    expect(refused, `${method} ${path} ${JSON.stringify(body)}: ${status} ${JSON.stringify(data)}`).toBe(true)
  }
  expect([await sendForm(`${hub().publicUrl}/api/v1/crm/leads/import`, form(`Firma\n${MARK}\n`)), await sendForm(`${hub().publicUrl}/api/v1/crm/leads/import/preview`, form(`Firma\n${MARK}\n`))]).toEqual([403, 403])
  for (const [text, name] of [[`company\n${MARK}\n`, 'x.csv'], [JSON.stringify([{ company: MARK }]), 'x.json']] as const) expect([400, 403, 404, 415], name).toContain((await ask(token, 'POST', '/utils/import/leads', form(text, name))).status)
  expect(await state()).toEqual(before)
})
