import type { RequestListener } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { IMPRINTS } from '../../extensions/crm/enrichment/imprint-fixtures.ts'
import { ask } from '../support/directus.ts'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { serveSourcePages, type SourcePages } from '../support/source-pages.ts'
import { until } from '../support/until.ts'

interface Run { readonly id: string, readonly state: string, readonly fields: readonly string[], readonly filter: unknown, readonly search: string | null, readonly leadsTotal: number, readonly leadsDone: number, readonly proposed: number, readonly already: number, readonly notFound: number, readonly refused: number, readonly failed: number, readonly createdBy?: { readonly id: string } | null, readonly startedAt: string | null, readonly finishedAt: string | null }
interface Result { readonly field: string, readonly outcome: string, readonly reason: string | null, readonly message: string | null, readonly lead: { readonly id: string }, readonly proposal: { readonly id: string } | null, readonly included: { readonly proposal: { readonly value: unknown, readonly passage: string, readonly confidence: number, readonly state: string, readonly proposer: string, readonly passageFrom: number, readonly passageTo: number } | null, readonly document: { readonly text: string, readonly address: string } | null } }

const MARK = `Anreicherung ${Date.now().toString(36)}`
const FIELDS = ['company', 'street', 'postalCode', 'city', 'country', 'phone', 'mobile', 'email', 'vatId']
/** Of the rules' own fixtures those whose traps are named in this file. */
const fixture = (name: string) => {
  const found = IMPRINTS.find(one => one.name === name)
  if (!found) throw new Error(`no imprint ${name}`)
  return found
}
const HOME = '<!doctype html><html><head><title>Start</title></head><body><nav><a href="leistungen">Leistungen</a></nav><p>Tel. 0228 999 000</p><footer><a href="impressum">Impressum</a> <a href="https://agentur.example/impressum">Website: Agentur</a></footer></body></html>'
const TRAPS = { klar: 'GmbH with table', zwei: 'two addresses of equal standing', agentur: 'agency at the foot', befehl: 'orders to a machine' } as const

let api: PortalApi
let site: SourcePages
/** Asked for by a website that answers when it is told to. */
let release: () => void = () => undefined
const waiting = new Promise<void>((done) => { release = done })
const others: RequestListener = ({ url }, response) => {
  switch (url) {
    case '/intern/': return void response.writeHead(302, { location: 'http://169.254.169.254/impressum' }).end()
    case '/langsam/': case '/langsam/impressum': return void waiting.then(() => response.writeHead(200, { 'content-type': 'text/html' }).end(url.endsWith('/') ? HOME : fixture(TRAPS.klar).html))
    default: return void response.writeHead(404).end()
  }
}

const made: string[] = []
async function lead(website: string | null, values: Record<string, unknown> = {}): Promise<string> {
  const { status, data } = await api('manager', 'POST', '/leads', { company: `${MARK} ${made.length}`, country: 'DE', owner: null, website: website === null ? null : site.address(website), ...values })
  expect(status).toBe(201)
  made.push(data.id)
  return data.id
}
const enrich = (body: Record<string, unknown>, role = 'manager') => api<{ id: string, leads: number }>(role, 'POST', '/leads/enrich', body)
const read = async (id: string, role = 'manager') => (await api<Run>(role, 'GET', `/enrichments/${id}`)).data
const ended = (id: string, state = 'done', role = 'manager') => until(`the enrichment to be ${state}`, async () => {
  const run = await read(id, role)
  return run.state === state && run
}, 90)
const results = async (id: string, role = 'manager') => (await api<Result[]>(role, 'GET', `/enrichments/${id}/results?include=proposal,document&pageSize=100`)).data
async function run(ids: readonly string[], more: Record<string, unknown> = {}, role = 'manager') {
  const { status, data } = await enrich({ ids, ...more }, role)
  expect([status, data.leads]).toEqual([202, ids.length])
  return { run: await ended(data.id, 'done', role), results: await results(data.id, role) }
}
const outcomes = (all: readonly Result[]) => Object.fromEntries(all.map(({ field, outcome, reason }) => [field, reason ? `${outcome} ${reason}` : outcome]))
const values = (all: readonly Result[]) => Object.fromEntries(all.flatMap(({ field, included: { proposal } }) => proposal ? [[field, proposal.value]] : []))

beforeAll(async () => {
  const pages = Object.entries(TRAPS).flatMap(([path, name]) => [[`/${path}/`, HOME], [`/${path}/impressum`, fixture(name).html]])
  site = await serveSourcePages({ ...Object.fromEntries(pages) as Record<string, string>, '/ohne/': '<html><body><p>Nur Bilder</p></body></html>', '/verboten/': HOME, '/firma/geheim/': HOME }, others)
  api = await portalApi(['admin', 'manager', 'rep', 'readonly', 'trainer', 'automation'], '/crm')
}, 60_000)
afterAll(async () => {
  release()
  site.close()
  await rowsOf('tenant_demo', 'WITH gone AS (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) DELETE FROM leads USING gone WHERE id = ANY ($1::uuid[])', [made])
})

describe('an enrichment', () => {
  test('proposes what stands in the imprint, with the passage, and writes nothing into the lead', async () => {
    const id = await lead('/klar/', { city: 'Köln', phone: '0228 / 55 66 70' })
    const before = (await api<Record<string, unknown>>('manager', 'GET', `/leads/${id}`)).data
    const { run: done, results: found } = await run([id])
    const { gives } = fixture(TRAPS.klar)
    // The lead's country says the same already, and so does its phone.
    const { country, phone, ...proposed } = gives
    expect([country, phone]).toEqual(['Deutschland', '+49 228 55667-0'])
    expect(values(found)).toEqual(proposed)
    expect(outcomes(found)).toEqual({ ...Object.fromEntries(Object.keys(proposed).map(name => [name, 'proposed'])), country: 'already', phone: 'already', mobile: 'not_found NOT_THERE' })
    expect(done).toMatchObject({ leadsTotal: 1, leadsDone: 1, proposed: Object.keys(proposed).length, already: 2, notFound: 1, refused: 0, failed: 0, fields: FIELDS, filter: null, search: null })
    expect(done.startedAt && done.finishedAt).toBeTruthy()
    for (const { field, included: { proposal, document } } of found) {
      if (!proposal || !document) continue
      expect(document.address, field).toBe(site.address('/klar/impressum'))
      expect(document.text.slice(proposal.passageFrom, proposal.passageTo).trim(), field).toBe(proposal.passage)
      expect(proposal, field).toMatchObject({ state: 'open', proposer: 'Website' })
      expect(proposal.confidence).toBeGreaterThan(0.7)
    }
    // A text that looks like a number stays a text, in the list too.
    expect(values(found).postalCode).toBe('53117')
    expect((await api<{ value: unknown }[]>('rep', 'GET', `/proposals?filter[lead]=${id}&filter[field]=postalCode`)).data[0]?.value).toBe('53117')
    expect((await ask<{ value: unknown }[]>(api.tokens.rep as string, 'GET', `/items/proposals?fields=value&filter[lead][_eq]=${id}&filter[field][_eq]=postal_code`)).data[0]?.value, 'without its id').toBe('53117')
    const after = (await api<Record<string, unknown>>('manager', 'GET', `/leads/${id}`)).data
    expect(after).toEqual(before)
    const accepted = found.find(({ field }) => field === 'postalCode')?.proposal?.id
    expect((await api('rep', 'POST', `/proposals/${accepted}/accept`, {})).status).toBe(200)
    expect((await api<{ postalCode: unknown }>('manager', 'GET', `/leads/${id}`)).data.postalCode).toBe('53117')
  }, 120_000)

  test('looks for the fields that the person wants to see first, unless others are named', async () => {
    const user = (await ask<{ id: string }>(api.tokens.manager as string, 'GET', '/users/me?fields=id')).data.id
    const want = (fields: readonly string[]) => rowsOf('tenant_demo', 'INSERT INTO profiles (id, person, wanted_fields) VALUES (gen_random_uuid(), $1, $2) ON CONFLICT (person) DO UPDATE SET wanted_fields = excluded.wanted_fields', [user, JSON.stringify(fields)])
    const id = await lead('/klar/')
    try {
      await want(['status', 'email', 'city'])
      expect((await run([id])).results.map(({ field }) => field).sort()).toEqual(['city', 'email'])
      expect((await run([id], { fields: ['street'] })).run.fields).toEqual(['street'])
      // Nothing of what they want stands on websites.
      await want(['status'])
      expect((await run([id])).run.fields).toEqual(FIELDS)
    }
    finally {
      await rowsOf('tenant_demo', 'DELETE FROM profiles WHERE person = $1', [user])
    }
  }, 60_000)

  test('does the same again without proposing it twice, and does not propose again what was rejected', async () => {
    const id = await lead('/klar/')
    const first = await run([id], { fields: ['street', 'city', 'email'] })
    const [street] = first.results.flatMap(({ field, proposal }) => field === 'street' && proposal ? [proposal.id] : [])
    expect((await api('manager', 'POST', `/proposals/${street}/reject`, {})).status).toBe(200)
    const asked = site.asked.length
    const second = await run([id], { fields: ['email', 'street', 'city'] })
    expect(site.asked.length, 'read again').toBe(asked)
    expect(second.run.fields).toEqual(['street', 'city', 'email'])
    expect(outcomes(second.results)).toEqual({ street: 'refused REJECTED_BEFORE', city: 'proposed', email: 'proposed' })
    expect(second.results.find(({ field }) => field === 'street')?.message).toMatch(/rejected/)
    expect(await rowsOf('tenant_demo', 'SELECT field FROM proposals WHERE lead = $1 ORDER BY field', [id])).toEqual(['city', 'email', 'street'].map(field => ({ field })))
  }, 120_000)

  test.each(['zwei', 'agentur', 'befehl'] as const)('is not misled: %s', async (path) => {
    const { gives, never = [] } = fixture(TRAPS[path])
    const id = await lead(`/${path}/`)
    const { results: found } = await run([id])
    // Which of two addresses has the mail nobody knows.
    const { email, ...sure } = gives
    const proposed = path === 'zwei' ? sure : { ...sure, ...email === undefined ? {} : { email } }
    expect(values(found)).toEqual(proposed)
    for (const { field, outcome } of found) expect(outcome, field).toBe(field in proposed ? 'proposed' : 'not_found')
    for (const word of never) expect(JSON.stringify(values(found))).not.toContain(word)
    expect(found).toHaveLength(FIELDS.length)
  }, 120_000)

  test('says why nothing was found, and leaves the gaps', async () => {
    const cases = [
      [await lead(null), 'not_found', 'NO_WEBSITE'], [await lead('/ohne/'), 'not_found', 'NO_IMPRINT'], [await lead('/intern/'), 'refused', 'DOCUMENT_ADDRESS'],
      [await lead('/firma/geheim/'), 'refused', 'DOCUMENT_REFUSED'], [await lead('/gibt-es-nicht/'), 'failed', 'DOCUMENT_NOT_REACHED'], [await lead(null, { website: 'http://169.254.169.254/' }), 'refused', 'DOCUMENT_ADDRESS'],
      [await lead(null, { website: 'keine' }), 'failed', 'DOCUMENT_NOT_REACHED'],
    ] as const
    const { run: done, results: found } = await run(cases.map(([id]) => id), { fields: ['phone', 'city'] })
    for (const [id, outcome, reason] of cases) expect(found.filter(one => one.lead.id === id).map(one => [one.field, one.outcome, one.reason, one.proposal, Boolean(one.message)]).sort(), reason).toEqual(['city', 'phone'].map(field => [field, outcome, reason, null, true]))
    expect(done).toMatchObject({ leadsTotal: 7, leadsDone: 7, proposed: 0, notFound: 4 })
    expect(site.asked.filter(path => path.includes('geheim'))).toEqual([])
    expect(await rowsOf('tenant_demo', 'SELECT id FROM proposals WHERE lead = ANY ($1::uuid[])', [cases.map(([id]) => id)])).toEqual([])
  }, 120_000)

  test('takes a filter and a search as a list does', async () => {
    const tag = `Filter ${MARK}`
    const ids = [await lead('/klar/', { company: `${tag} a`, city: 'Bonn' }), await lead('/klar/', { company: `${tag} b`, city: 'Köln' }), await lead(null, { company: `${tag} c`, city: 'Bonn' })]
    const bySearch = await enrich({ search: tag, fields: ['email'] })
    expect(bySearch).toMatchObject({ status: 202, data: { leads: 3 } })
    const byBoth = await enrich({ search: tag, filter: { city: 'Bonn', website: { empty: false } }, fields: ['email'] })
    expect(byBoth).toMatchObject({ status: 202, data: { leads: 1 } })
    const done = await ended(byBoth.data.id)
    expect(done).toMatchObject({ filter: { city: 'Bonn', website: { empty: false } }, search: tag, proposed: 1 })
    expect((await results(byBoth.data.id)).map(one => one.lead.id)).toEqual([ids[0]])
    await ended(bySearch.data.id)
    expect((await results(bySearch.data.id)).map(one => one.lead.id).sort()).toEqual([...ids].sort())
    for (const [body, code] of [[{}, 'VALIDATION_FAILED'], [{ ids, filter: {} }, 'VALIDATION_FAILED'], [{ ids: [] }, 'VALIDATION_FAILED'], [{ ids, fields: ['notes'] }, 'VALIDATION_FAILED'], [{ filter: { nothing: 'x' } }, 'INVALID_QUERY'], [{ filter: { city: { like: 'x' } } }, 'INVALID_QUERY'], [{ search: `${tag} none of them` }, 'ENRICHMENT_LEADS'], [{ ids: [bySearch.data.id] }, 'ENRICHMENT_LEADS']] as const) {
      expect(await enrich(body), JSON.stringify(body)).toMatchObject({ status: 400, code })
    }
  }, 120_000)

  test('is for who may change leads, and for programs, and is seen by who started it and by managers', async () => {
    const id = await lead('/klar/')
    for (const role of ['readonly', 'trainer']) expect((await enrich({ ids: [id] }, role)).status, role).toBe(403)
    for (const role of ['rep', 'automation']) {
      const { run: { id: enrichment } } = await run([id], { fields: ['city'] }, role)
      expect((await api('manager', 'GET', `/enrichments/${enrichment}`)).status).toBe(200)
      const other = role === 'rep' ? 'automation' : 'rep'
      expect((await api(other, 'GET', `/enrichments/${enrichment}`)).status).toBe(404)
      expect((await api(other, 'GET', `/enrichments/${enrichment}/results`)).status).toBe(404)
      expect((await api(other, 'POST', `/enrichments/${enrichment}/cancel`)).status).toBe(404)
      expect((await api<Run[]>(role, 'GET', '/enrichments?pageSize=100')).data.map(one => one.id)).toContain(enrichment)
      expect((await api<Run[]>(other, 'GET', '/enrichments?pageSize=100')).data.map(one => one.id)).not.toContain(enrichment)
      for (const [method, path, body] of [['POST', '/items/enrichment_runs', { state: 'queued' }], ['PATCH', `/items/enrichment_runs/${enrichment}`, { state: 'queued' }], ['DELETE', `/items/enrichment_runs/${enrichment}`, undefined], ['POST', '/items/enrichment_results', { run: enrichment, lead: id, field: 'city', outcome: 'proposed' }]] as const) {
        for (const writer of [role, 'admin']) expect((await ask(api.tokens[writer] as string, method, path, body)).status, `${writer} ${method} ${path}`).toBe(403)
      }
    }
    const foreign = await lead('/klar/', { owner: (await ask<{ id: string }>(api.tokens.manager as string, 'GET', '/users/me?fields=id')).data.id })
    expect(await enrich({ ids: [foreign] }, 'rep')).toMatchObject({ status: 400, code: 'ENRICHMENT_LEADS' })
  }, 120_000)

  test('ends where it is when it is cancelled', async () => {
    const ids = [await lead('/langsam/'), await lead('/langsam/'), await lead('/klar/'), await lead('/klar/')]
    const { data } = await enrich({ ids, fields: ['city'] })
    await until('the slow website to be asked', () => Promise.resolve(site.asked.includes('/langsam/')), 60)
    expect((await api('manager', 'POST', `/enrichments/${data.id}/cancel`)).status).toBe(202)
    expect((await api('manager', 'POST', `/enrichments/${data.id}/cancel`)).status).toBe(202)
    release()
    const cancelled = await ended(data.id, 'cancelled')
    expect(cancelled).toMatchObject({ leadsTotal: 4, leadsDone: 0, proposed: 0 })
    // The next one has its turn, and nothing is kept of the one before.
    await run([await lead('/klar/')], { fields: ['city'] })
    expect(await results(data.id)).toEqual([])
    expect(await rowsOf('tenant_demo', 'SELECT 1 FROM kontor_state.enrichment_leads WHERE run = $1', [data.id])).toEqual([])
    expect(await rowsOf('tenant_demo', 'SELECT 1 FROM proposals WHERE lead = ANY ($1::uuid[])', [ids])).toEqual([])
    const { data: over } = await enrich({ ids: [await lead('/klar/')], fields: ['city'] })
    await ended(over.id)
    expect(await api('manager', 'POST', `/enrichments/${over.id}/cancel`)).toMatchObject({ status: 409, code: 'ENRICHMENT_ENDED' })
  }, 120_000)
})
