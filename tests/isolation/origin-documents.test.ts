import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { instanceOf, MIGRATIONS, transaction, withClient } from '@kontor/apply'
import { POLICY_IDS } from '@kontor/policies'
import { ask as askIn } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { serveSourcePages, type SourcePages } from '../support/source-pages.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { until } from '../support/until.ts'
import { stackDatabase } from './database.ts'

interface Origin { readonly kind: string, readonly at: string, readonly retrievedAt: string | null, readonly address: string | null, readonly passage: string | null, readonly document: { readonly id: string, readonly label: string } | null, readonly person: { readonly id: string } | null }
interface Provenance { readonly fields: readonly { readonly field: string, readonly origin: Origin }[] }

const SLUG = `proofs-${randomBytes(4).toString('hex')}`
const DATABASE = instanceOf(SLUG).database
const sql = <T extends object = Record<string, unknown>>(text: string, values: unknown[] = []) => rowsOf<T>(DATABASE, text, values)
let site: SourcePages, api: PortalApi
let made = 0

async function lead(values: Record<string, unknown> = {}): Promise<string> {
  const { status, data } = await api('manager', 'POST', '/leads', { company: `Muster ${++made}`, country: 'DE', owner: null, ...values })
  expect(status).toBe(201)
  return data.id
}
/** A lead with a phone number that was proposed out of a document and accepted. */
async function proven(values: Record<string, unknown> = {}): Promise<{ id: string, document: string, proposal: string }> {
  const id = await lead(values)
  const document = await api('automation', 'POST', '/documents', { lead: id, address: site.address('/impressum') })
  expect(document.status).toBe(201)
  // As it was read some days ago: the acceptance comes later.
  await sql('WITH given AS MATERIALIZED (SELECT set_config(\'kontor.proposals\', \'given\', true)) UPDATE source_documents SET fetched_at = \'2026-01-02T03:04:05Z\' FROM given WHERE id = $1', [document.data.id])
  const proposal = await api('automation', 'POST', '/proposals', { lead: id, field: 'phone', value: '0228 12340', document: document.data.id })
  expect(proposal.status).toBe(201)
  expect((await api('rep', 'POST', `/proposals/${proposal.data.id}/accept`, {})).status).toBe(200)
  return { id, document: document.data.id, proposal: proposal.data.id }
}
const phoneOf = async (id: string, role = 'manager') => (await api<Provenance>(role, 'GET', `/leads/${id}/provenance`)).data.fields.find(({ field }) => field === 'phone')?.origin
const proof = (document: string) => ({ kind: 'proposal', retrievedAt: expect.stringContaining('2026-01-02T03:04:05') as string, address: site.address('/impressum'), passage: 'Tel.: 0228 / 12 34-0', document: { id: document, label: 'Impressum' } })

beforeAll(async () => {
  expect(await createOverCli(SLUG)).toMatchObject({ code: 0 })
  site = await serveSourcePages({ '/impressum': '<title>Impressum</title><p>Muster GmbH<br>Tel.: 0228 / 12 34-0</p>' })
  api = await portalApi(['admin', 'manager', 'rep', 'readonly', 'automation'], '/crm', SLUG)
}, 120_000)
afterAll(async () => {
  site?.close()
  await removeTenant(SLUG)
}, 120_000)

describe('the origin of an accepted proposal', () => {
  test('tells when its document was fetched, from where, and which one it is', async () => {
    const { id, document } = await proven()
    const origin = await phoneOf(id)
    expect(origin).toMatchObject({ ...proof(document), person: { id: expect.any(String) as string } })
    // Accepting is another moment.
    expect(Date.now() - Date.parse(origin?.at ?? '')).toBeLessThan(60_000)
    expect((await api<{ text: string }>('readonly', 'GET', `/documents/${document}`)).data.text).toContain(origin?.passage)
    expect((await api<{ origins: Record<string, Origin> }>('rep', 'GET', `/leads/${id}`)).data.origins).toMatchObject({ 'phone': proof(document), '*': { kind: 'person', document: null, retrievedAt: null } })
  })

  test('keeps it when somebody verifies the value; it goes with the value, and comes back with none', async () => {
    const { id, document, proposal } = await proven({ phone: '0221 1' })
    expect((await api('rep', 'PUT', `/leads/${id}/provenance/phone`, { verification: 'verified', value: '0228 12340' })).status).toBe(200)
    expect(await phoneOf(id)).toMatchObject(proof(document))
    expect((await api('rep', 'POST', `/proposals/${proposal}/undo`, {})).status).toBe(200)
    expect(await phoneOf(id)).toMatchObject({ kind: 'person', retrievedAt: null, document: null, passage: null })
    expect((await api('rep', 'POST', `/proposals/${proposal}/accept`, {})).status).toBe(200)
    expect((await api('rep', 'PATCH', `/leads/${id}`, { phone: '0228 9' })).status).toBe(200)
    expect(await phoneOf(id)).toMatchObject({ kind: 'person', retrievedAt: null, document: null, passage: null })
  })

  test('a decision that is taken back gives the document of the one before back', async () => {
    const { id, document } = await proven()
    const second = await api('automation', 'POST', '/proposals', { lead: id, field: 'phone', value: '+49 228 1234', document, passage: 'Tel.: 0228 / 12 34-0' })
    // Not what the passage says.
    expect(second.status).toBe(400)
    const page = await api('automation', 'POST', '/documents', { lead: id, address: site.address('/impressum') })
    expect(page.data.id).toBe(document)
    const [other] = await sql<{ id: string }>(`WITH given AS MATERIALIZED (SELECT set_config('kontor.proposals', 'given', true)), d AS (
      INSERT INTO source_documents (id, kind, title, text, lead, fetched_at) SELECT gen_random_uuid(), 'file', 'Liste', 'Tel. 0228 77', $1, now() FROM given RETURNING id)
      INSERT INTO proposals (id, lead, field, value, value_text, former, document, passage, passage_from, passage_to, state, date_created) SELECT gen_random_uuid(), $1, 'phone', '"0228 77"', '0228 77', '"0228 12340"', id, 'Tel. 0228 77', 0, 12, 'open', now() FROM d RETURNING id`, [id])
    expect((await api('rep', 'POST', `/proposals/${other?.id}/accept`, {})).status).toBe(200)
    expect(await phoneOf(id)).toMatchObject({ passage: 'Tel. 0228 77', address: null, document: { label: 'Liste' } })
    expect((await api('rep', 'POST', `/proposals/${other?.id}/undo`, {})).status).toBe(200)
    expect(await phoneOf(id)).toMatchObject(proof(document))
  })

  test('goes along when leads are merged, and back when that is undone', async () => {
    const stays = await lead({ phone: '0221 5' })
    const { id: goes, document } = await proven()
    const merged = await api('manager', 'POST', `/leads/${stays}/merge`, { other: goes, values: { phone: 'other' } })
    expect(merged.status).toBeLessThan(300)
    expect(await phoneOf(stays)).toMatchObject(proof(document))
    expect((await api('rep', 'GET', `/documents/${document}`)).status).toBe(200)
    const undone = await api<{ kept: string[] }>('manager', 'POST', `/merges/${merged.data.id}/undo`, {})
    expect(undone).toMatchObject({ status: 200, data: { kept: [] } })
    expect(await phoneOf(stays)).toMatchObject({ kind: 'person', document: null })
    expect(await phoneOf(goes)).toMatchObject(proof(document))
  })

  test('the undo of a merge takes the value back also when its document is gone since', async () => {
    const { id: stays, document: own } = await proven({ externalId: 'own' })
    const { id: goes, document } = await proven()
    const merged = await api('manager', 'POST', `/leads/${stays}/merge`, { other: goes, values: { phone: 'other' } })
    await sql('WITH given AS MATERIALIZED (SELECT set_config(\'kontor.proposals\', \'given\', true)) DELETE FROM source_documents USING given WHERE id = ANY ($1)', [[own, document]])
    expect(await phoneOf(stays)).toMatchObject({ kind: 'proposal', document: null, retrievedAt: expect.stringContaining('2026-01-02') as string })
    expect(await api<{ kept: string[] }>('manager', 'POST', `/merges/${merged.data.id}/undo`, {})).toMatchObject({ status: 200, data: { kept: [] } })
    // Its own document is gone too: the origin tells the rest.
    expect(await phoneOf(stays)).toMatchObject({ kind: 'proposal', document: null, address: site.address('/impressum'), retrievedAt: expect.stringContaining('2026-01-02') as string })
  })

  test('comes back when an import that replaced the value is undone', { timeout: 60_000 }, async () => {
    const { id, document } = await proven({ externalId: 'import-1' })
    const form = new FormData()
    for (const [name, value] of Object.entries({ mode: 'update', key: 'externalId', mapping: '{"Kennung":"externalId","Telefon":"phone"}' })) form.append(name, value)
    form.append('file', new Blob(['Kennung;Telefon\nimport-1;0228 55\n'], { type: 'text/csv' }), 'list.csv')
    const started = await fetch(`${hub().publicUrl}/api/v1/crm/leads/import`, { method: 'POST', headers: { 'authorization': `Bearer ${api.tokens.manager}`, 'x-kontor-tenant': SLUG }, body: form })
    expect(started.status).toBe(202)
    const { data } = await started.json() as { data: { id: string } }
    const reaches = (state: string) => until(`the import to be ${state}`, async () => (await api<{ state: string }>('manager', 'GET', `/imports/${data.id}`)).data.state === state || undefined, 30)
    await reaches('done')
    expect(await phoneOf(id)).toMatchObject({ kind: 'import', document: null, retrievedAt: null, passage: null })
    expect((await api('manager', 'POST', `/imports/${data.id}/undo`)).status).toBe(202)
    await reaches('undone')
    expect(await phoneOf(id)).toMatchObject(proof(document))
  })

  test('is exported where origins are', async () => {
    const { document } = await proven({ campaign: 'export' })
    const path = (format: string) => `/leads/export?format=${format}&fields=company,phone&filter[campaign]=export&origins=true`
    expect((await api<string>('manager', 'GET', path('csv'))).data).toMatch(/(?:abgerufen|retrieved) 2026-01-02T03:04:05/)
    const records = JSON.parse((await api<string>('manager', 'GET', path('json'))).data) as { origins: Record<string, Origin> }[]
    expect(records).toHaveLength(1)
    expect(records[0]?.origins.phone).toMatchObject(proof(document))
  })

  test('goes with the lead; of an anonymized one nothing leads to the text', { timeout: 120_000 }, async () => {
    const [erased, anonymized] = [await proven(), await proven()]
    for (const [{ id }, way] of [[erased, 'erase'], [anonymized, 'anonymize']] as const) expect([200, 202]).toContain((await api('admin', 'POST', '/leads/erase', { ids: [id], way })).status)
    await until('the erasures', async () => (await sql('SELECT FROM kontor_state.lead_erasures WHERE done_at IS NULL')).length === 0 || undefined, 60)
    expect(await sql('SELECT FROM lead_origins WHERE lead = $1', [erased.id])).toEqual([])
    expect(await sql('SELECT FROM lead_origins WHERE lead = $1 AND (document IS NOT NULL OR passage IS NOT NULL)', [anonymized.id])).toEqual([])
    expect(await sql('SELECT FROM source_documents WHERE id = ANY ($1)', [[erased.document, anonymized.document]])).toEqual([])
  })

  test('an upgrade finds it for what was accepted before', async () => {
    const [{ id, document }, other] = [await proven(), await proven()]
    expect((await api('rep', 'PATCH', `/leads/${other.id}`, { phone: '0228 4' })).status).toBe(200)
    const forget = 'WITH given AS MATERIALIZED (SELECT set_config(\'kontor.facts\', \'given\', true)) UPDATE lead_origins SET document = NULL, retrieved_at = NULL FROM given'
    await sql(forget)
    const migration = MIGRATIONS.find(one => one.id === '0005-name-documents')
    await withClient(stackDatabase(), DATABASE, client => transaction(client, () => migration!.up(client)))
    expect(await phoneOf(id)).toMatchObject(proof(document))
    expect(await phoneOf(other.id)).toMatchObject({ kind: 'person', document: null, retrievedAt: null })
  })

  // The last one: the role keeps its rights from here on.
  test('tells who may not read documents when and where it was read, and no more', async () => {
    const { id, document } = await proven()
    const gone = await sql('DELETE FROM directus_permissions WHERE policy = $1 AND collection = \'source_documents\' RETURNING id', [POLICY_IDS.readonly])
    expect(gone.length).toBeGreaterThan(0)
    expect((await askIn(api.tokens.admin ?? '', 'POST', '/utils/cache/clear?system=true', undefined, SLUG)).status).toBe(200)
    await until('the right to be gone', async () => (await api('readonly', 'GET', `/documents/${document}`)).status >= 403 || undefined, 30)
    expect(await phoneOf(id, 'readonly')).toMatchObject({ ...proof(document), document: null })
  })
})
