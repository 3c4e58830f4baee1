import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { withClient, type Client } from '@kontor/apply'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFormKey } from '../../extensions/shared/instance-keys.ts'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'
import { stackDatabase } from './database.ts'

const MARK = `Form ${randomUUID().slice(0, 8)}`
const SHOP = 'https://shop.example'
const inTenant = <T>(work: (client: Client) => Promise<T>) => withClient(stackDatabase(), 'tenant_demo', work)
const rows = <T extends object>(sql: string, values: unknown[] = []) => inTenant(async client => (await client.query<T>(sql, values)).rows)

interface Form { readonly id: string, readonly key: string, readonly version: number, readonly counts?: Record<string, number> }
interface Answer<T> { readonly status: number, readonly headers: Headers, readonly data: T, readonly code?: string, readonly details?: { field: string, code: string }[] }
let admin: string
let rep: string
const made: string[] = []

async function call<T = Record<string, unknown>>(method: string, path: string, { token, body, origin, headers = {} }: { token?: string, body?: unknown, origin?: string, headers?: Record<string, string> } = {}): Promise<Answer<T>> {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, {
    method, body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    headers: { ...token ? { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo' } : {}, ...body === undefined ? {} : { 'content-type': 'application/json' }, ...origin ? { origin } : {}, ...headers },
  })
  const text = await response.text()
  const parsed = (text ? JSON.parse(text) : {}) as { data: T, error?: { code: string, details?: { field: string, code: string }[] } }
  return { status: response.status, headers: response.headers, data: parsed.data, code: parsed.error?.code, details: parsed.error?.details }
}

const BODY = {
  name: MARK, active: true, locale: 'de', texts: { de: { thanks: 'Danke sehr' } }, origins: [SHOP], privacyUrl: null, consent: false, trap: true, minSeconds: 0, limitPerAddress: 1000, limitPerForm: 10_000,
  fields: [{ field: 'company', required: true }, { field: 'email', required: true }, { field: 'phone', required: false }, { field: 'industry', required: false }, { field: 'notes', required: false }],
}
async function makeForm(more: Record<string, unknown> = {}): Promise<Form> {
  const { status, data } = await call<Form>('POST', '/platform/forms', { token: admin, body: { ...BODY, name: `${MARK} ${made.length}`, ...more } })
  expect(status).toBe(201)
  made.push(data.id)
  return data
}
const send = (form: Form, body: Record<string, unknown>, more: { origin?: string, headers?: Record<string, string> } = { origin: SHOP }) => call<{ thanks: string }>('POST', `/public/forms/${form.key}`, { body: { submissionId: randomUUID(), ...body }, ...more })
const show = (form: Form, origin = SHOP) => call<{ token: string, trap: string, fields: { name: string }[] }>('GET', `/public/forms/${form.key}`, { origin })
const submissions = (form: Form) => rows<{ id: string, state: string, lead: string | null, origin: string | null, values: Record<string, unknown> }>('SELECT id, state, lead, origin, values FROM form_submissions WHERE form = $1 ORDER BY received_at', [form.id])
const settled = (form: Form) => until('every submission to be worked off', async () => (await submissions(form)).every(({ state }) => state !== 'received') && submissions(form), 30)

beforeAll(async () => {
  const of = (role: string) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 });
  [admin, rep] = [await of('admin'), await of('rep')]
  await ask(admin, 'GET', '/items/industries?limit=1')
})
afterAll(() => inTenant(async (client) => {
  await client.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'')
  await client.query('DELETE FROM leads WHERE id IN (SELECT lead FROM form_submissions WHERE form = ANY ($1))', [made])
  await client.query('DELETE FROM form_submissions WHERE form = ANY ($1)', [made])
  await client.query('DELETE FROM web_forms WHERE id = ANY ($1)', [made])
  await client.query('DELETE FROM lead_sources WHERE name LIKE $1', [`${MARK}%`])
  await client.query('COMMIT')
}))

describe('what is sent becomes a lead', () => {
  test('not yet released, of nobody, with the document as the origin of every value', async () => {
    const form = await makeForm()
    const sent = await send(form, { values: { company: 'Müller & Söhne', email: 'info@mueller.example', notes: 'Bitte rufen Sie an.' } })
    expect([sent.status, sent.data]).toEqual([202, { thanks: 'Danke sehr' }])
    const [submission] = await settled(form)
    expect(submission).toMatchObject({ state: 'done', origin: SHOP, values: { company: 'Müller & Söhne', email: 'info@mueller.example', notes: 'Bitte rufen Sie an.' } })
    const [lead] = await rows<Record<string, unknown>>('SELECT company, email, notes, phone, reviewed, owner, status, user_created, (SELECT kind FROM lead_sources s WHERE s.id = l.source) AS source FROM leads l WHERE id = $1', [submission?.lead])
    expect(lead).toEqual({ company: 'Müller & Söhne', email: 'info@mueller.example', notes: 'Bitte rufen Sie an.', phone: null, reviewed: false, owner: null, status: 'new', user_created: null, source: 'form' })
    expect(await rows('SELECT field, kind, submission FROM lead_origins WHERE lead = $1', [submission?.lead])).toEqual([{ field: '*', kind: 'form', submission: submission?.id }])
    const read = await call<{ origins: Record<string, { kind: string, submission: { label: string } }> }>('GET', `/crm/leads/${submission?.lead}`, { token: rep })
    expect(read.data.origins['*']).toMatchObject({ kind: 'form', submission: { label: `${MARK} 0` } })
  })

  test('events tell that something was sent and that a lead was made, before and after', async () => {
    const form = await makeForm()
    await send(form, { values: { company: 'A', email: 'a@b.example' } })
    const [submission] = await settled(form)
    const told = await rows<{ type: string, record: string, payload: { values?: Record<string, unknown> } }>('SELECT type, record, payload FROM kontor_state.outbox_events WHERE record = ANY ($1) ORDER BY position', [[submission?.id, submission?.lead]])
    expect(told.map(({ type }) => type)).toEqual(['crm.form.submitted', 'crm.lead.created', 'crm.form.accepted'])
    expect(told[0]?.payload.values).toEqual({ form: form.id, form_name: expect.stringContaining(MARK), origin: SHOP })
    expect(told[2]?.payload.values).toMatchObject({ lead: submission?.lead })
  })

  test('a value that is not valid is refused where the visitor can still mend it, by the field\'s name; so is an unknown field', async () => {
    const form = await makeForm()
    const refused = await send(form, { values: { company: ' ', email: 'kein at', status: 'qualified', owner: randomUUID() } })
    expect([refused.status, refused.code]).toEqual([400, 'VALIDATION_FAILED'])
    expect(Object.fromEntries(refused.details?.map(({ field, code }) => [field, code]) ?? [])).toEqual({ company: 'REQUIRED', email: 'INVALID', status: 'UNKNOWN_FIELD', owner: 'UNKNOWN_FIELD' })
    expect((await send(form, { values: { company: 'a\0b', email: 'a@b.example' } })).status).toBe(400)
    expect((await send(form, { values: { company: 'A', email: 'a@b.example' }, hack: 1 })).details).toEqual([expect.objectContaining({ field: 'hack', code: 'UNKNOWN_FIELD' })])
    expect(await submissions(form)).toEqual([])
  })

  test('a double click makes one lead, by the page\'s key, by the header, and by the values alone', async () => {
    const form = await makeForm()
    const values = { company: 'Doppelt GmbH', email: 'x@doppelt.example' }
    const submissionId = randomUUID()
    await Promise.all(Array.from({ length: 5 }, () => send(form, { values, submissionId })))
    const headers = { 'idempotency-key': randomUUID() }
    for (let i = 0; i < 2; i++) expect((await send(form, { values, submissionId: undefined }, { origin: SHOP, headers })).status).toBe(202)
    for (let i = 0; i < 2; i++) expect((await send(form, { values, submissionId: undefined })).status).toBe(202)
    expect((await settled(form)).map(({ state }) => state)).toEqual(['done', 'done', 'done'])
  })

  test('the tenant\'s own fields and lists of ours', async () => {
    const field = `size_${randomUUID().slice(0, 6)}`
    expect((await ask(admin, 'POST', '/fields/leads', { field, type: 'string', meta: { interface: 'select-dropdown', options: { choices: [{ text: 'Klein', value: 's' }, { text: 'Groß', value: 'l' }] } }, schema: {} })).status).toBe(200)
    try {
      const outside = field.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase())
      const form = await makeForm({ fields: [...BODY.fields, { field: outside, required: true, label: { de: 'Wie groß?' } }] })
      const { data } = await call<{ fields: { name: string, label: string, choices: { value: string, label: string }[] | null }[] }>('GET', `/public/forms/${form.key}`)
      expect(data.fields.at(-1)).toMatchObject({ name: outside, label: 'Wie groß?', choices: [{ value: 's', label: 'Klein' }, { value: 'l', label: 'Groß' }] })
      const industry = data.fields.find(({ name }) => name === 'industry')?.choices?.[0]?.value
      expect((await send(form, { values: { company: 'A', email: 'a@b.example', [outside]: 'xl' } })).details).toEqual([expect.objectContaining({ field: outside })])
      expect((await send(form, { values: { company: 'A', email: 'a@b.example', [outside]: 'l', industry } })).status).toBe(202)
      const [submission] = await settled(form)
      expect(await rows(`SELECT ${field} AS size, industry FROM leads WHERE id = $1`, [submission?.lead])).toEqual([{ size: 'l', industry: industry ?? null }])
    }
    finally {
      await ask(admin, 'DELETE', `/fields/leads/${field}`)
    }
  })
})

describe('who may send', () => {
  test('browsers let the form\'s own pages call, and no others', async () => {
    const form = await makeForm()
    expect((await show(form)).headers.get('access-control-allow-origin')).toBe(SHOP)
    expect((await show(form, 'https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
    const question = (origin: string) => fetch(`${hub().publicUrl}/api/v1/public/forms/${form.key}`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
    const [own, foreign] = [await question(SHOP), await question('https://evil.example')]
    expect([own.status, own.headers.get('access-control-allow-origin'), own.headers.get('access-control-allow-credentials')]).toEqual([204, SHOP, null])
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
    expect(await send(form, { values: { company: 'A', email: 'a@b.example' } }, { origin: 'https://evil.example' })).toMatchObject({ status: 403, code: 'FORM_ORIGIN' })
    expect(await submissions(form)).toEqual([])
  })

  test('the page says in which frames it may stand, and tells what is wrong with what was typed still there', async () => {
    const form = await makeForm()
    const page = (key = form.key, init?: RequestInit) => fetch(`${hub().publicUrl}/forms/${key}`, { headers: { accept: 'text/html' }, ...init })
    const shown = await page()
    expect(shown.status).toBe(200)
    expect(shown.headers.get('content-security-policy')).toContain(`frame-ancestors ${SHOP}`)
    expect(shown.headers.get('x-frame-options')).toBeNull()
    const html = await shown.text()
    const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1] ?? ''
    const post = (fields: Record<string, string>) => page(form.key, { method: 'POST', headers: { origin: hub().publicUrl }, body: new URLSearchParams({ _token: hidden('_token'), _once: hidden('_once'), ...fields }) })
    const refused = await post({ company: '<b>Böse & Co', email: 'x' })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('value="&lt;b&gt;Böse &amp; Co"')
    const taken = await post({ company: '<b>Böse & Co', email: 'x@y.example' })
    expect([taken.status, (await taken.text()).includes('Danke sehr')]).toEqual([200, true])
    await settled(form)
    const gone = await page('demo.aaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb')
    expect([gone.status, gone.headers.get('content-security-policy')?.includes('frame-ancestors \'none\'')]).toEqual([404, true])
  })

  test('the spam trap gives the same answer and makes no lead, until an administrator says so', async () => {
    const form = await makeForm()
    const sent = await send(form, { values: { company: 'Spam', email: 's@pam.example' }, trap: 'http://spam.example' })
    expect([sent.status, sent.data]).toEqual([202, { thanks: 'Danke sehr' }])
    const [caught] = await submissions(form)
    expect(caught).toMatchObject({ state: 'spam', lead: null })
    expect((await call('POST', `/platform/forms/${form.id}/submissions/${caught?.id}/retry`, { token: rep })).status).toBe(403)
    expect((await call('POST', `/platform/forms/${form.id}/submissions/${caught?.id}/retry`, { token: admin })).status).toBe(202)
    expect((await settled(form))[0]).toMatchObject({ state: 'done', lead: expect.any(String) })
    expect((await call('POST', `/platform/forms/${form.id}/submissions/${caught?.id}/retry`, { token: admin })).code).toBe('SUBMISSION_UNKNOWN')
  })

  test('nobody fills in faster than people can, nor without having seen the form', async () => {
    const form = await makeForm({ minSeconds: 2 })
    const values = { company: 'Schnell', email: 's@chnell.example' }
    expect(await send(form, { values })).toMatchObject({ status: 409, code: 'FORM_OUT_OF_DATE' })
    const { data: { token } } = await show(form)
    const early = await send(form, { values, token })
    expect([early.status, Number(early.headers.get('retry-after')) > 0]).toEqual([429, true])
    expect((await send(form, { values, token: `${token.slice(0, -2)}xx` })).code).toBe('FORM_OUT_OF_DATE')
    await sleep(2100)
    expect((await send(form, { values, token })).status).toBe(202)
    await settled(form)
  })

  test('each network and each form has its limit', async () => {
    const form = await makeForm({ limitPerAddress: 2 })
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push(await send(form, { values: { company: `Viel ${i}`, email: 'v@iel.example' } }))
    expect(statuses.map(({ status }) => status)).toEqual([202, 202, 429])
    expect(Number(statuses[2]?.headers.get('retry-after'))).toBeGreaterThan(3000)
    const narrow = await makeForm({ limitPerForm: 1 })
    expect((await send(narrow, { values: { company: 'Eins', email: 'e@ins.example' } })).status).toBe(202)
    expect((await send(narrow, { values: { company: 'Zwei', email: 'z@wei.example' } })).status).toBe(429)
    await Promise.all([settled(form), settled(narrow)])
  })

  test('consent is asked for and kept with its words', async () => {
    const form = await makeForm({ consent: true, texts: { de: { consent: 'Ja, gern.' } } })
    const values = { company: 'C', email: 'c@d.example' }
    expect((await send(form, { values })).details).toEqual([expect.objectContaining({ field: 'consent', code: 'REQUIRED' })])
    expect((await send(form, { values, consent: true })).status).toBe(202)
    await settled(form)
    expect(await rows('SELECT consent, shown ->> \'consent\' AS words FROM form_submissions WHERE form = $1', [form.id])).toEqual([{ consent: true, words: 'Ja, gern.' }])
  })

  test('what is too large is refused before it is read', async () => {
    const form = await makeForm()
    expect((await send(form, { values: { company: 'A', email: 'a@b.example', notes: 'x'.repeat(60_000) } })).status).toBe(413)
    expect((await call('POST', `/public/forms/${form.key}`, { body: '{"values":', origin: SHOP })).code).toBe('INVALID_JSON')
  })
})

describe('keys and documents', () => {
  test('unknown, forged, replaced and switched off keys are one and the same 404', async () => {
    const form = await makeForm()
    const rotated = await call<Form>('POST', `/platform/forms/${form.id}/rotate`, { token: admin })
    expect(rotated.data.key).not.toBe(form.key)
    const other = rotated.data.key.replace(/^demo\./, 'other.')
    const forged = makeFormKey('x'.repeat(43), 'demo')
    for (const key of [form.key, other, forged, 'demo.x', 'x']) expect(await call('GET', `/public/forms/${key}`), key).toMatchObject({ status: 404, code: 'FORM_UNKNOWN' })
    expect((await call('GET', `/public/forms/${rotated.data.key}`)).status).toBe(200)
    expect((await call('PATCH', `/platform/forms/${form.id}`, { token: admin, body: { active: false } })).status).toBe(200)
    expect((await call('GET', `/public/forms/${rotated.data.key}`)).status).toBe(404)
  })

  test('forms are an administrator\'s alone, and nobody writes them or what came in past the operations', async () => {
    const form = await makeForm()
    for (const [method, path] of [['GET', '/platform/forms'], ['PATCH', `/platform/forms/${form.id}`], ['DELETE', `/platform/forms/${form.id}`], ['GET', `/platform/forms/${form.id}/submissions`]] as const) {
      expect((await call(method, path, { token: rep, ...method === 'PATCH' ? { body: { active: false } } : {} })).code, `${method} ${path}`).toBe('ADMIN_REQUIRED')
    }
    expect((await ask(admin, 'PATCH', `/items/web_forms/${form.id}`, { name: 'x' })).code).toBe('MADE_IN_PORTAL')
    await send(form, { values: { company: 'Bleibt', email: 'b@leibt.example' } })
    const [submission] = await settled(form)
    expect((await ask(admin, 'PATCH', `/items/form_submissions/${submission?.id}`, { origin: 'x' })).code).toBe('FACTS_ARE_KEPT')
    for (const change of ['values = \'{}\'', 'origin = NULL', 'received_at = now()', 'lead = NULL, state = \'received\', consent = true']) {
      await expect(rows(`UPDATE form_submissions SET ${change} WHERE id = $1`, [submission?.id]), change).rejects.toThrow('FACTS_ARE_KEPT')
    }
    await expect(rows('DELETE FROM form_submissions WHERE id = $1', [submission?.id])).rejects.toThrow('FACTS_ARE_KEPT')
    // The form goes, the proof stays.
    expect((await call('DELETE', `/platform/forms/${form.id}`, { token: admin })).status).toBe(204)
    expect(await rows('SELECT form, form_name FROM form_submissions WHERE id = $1', [submission?.id])).toEqual([{ form: null, form_name: expect.stringContaining(MARK) }])
    // An erasure takes it along with its lead.
    await inTenant(client => client.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'').then(() => client.query('DELETE FROM form_submissions WHERE id = $1', [submission?.id])).then(() => client.query('DELETE FROM leads WHERE id = $1', [submission?.lead])).then(() => client.query('COMMIT')))
  })

  test('a form asks for what visitors may say, each thing once, and for what a lead needs', async () => {
    const refused = async (fields: unknown) => (await call('POST', '/platform/forms', { token: admin, body: { ...BODY, fields } })).code
    const company = { field: 'company', required: true }
    for (const field of ['status', 'owner', 'reviewed', 'leadNumber', 'externalId', 'userCreated', 'nothing']) expect(await refused([company, { field, required: false }]), field).toBe('FORM_FIELD_UNKNOWN')
    expect(await refused([company, company])).toBe('FORM_FIELD_TWICE')
    expect(await refused([{ field: 'email', required: true }])).toBe('FORM_WITHOUT_REQUIRED')
    expect((await call('POST', '/platform/forms', { token: admin, body: { ...BODY, origins: ['http://a.example/path'] } })).status).toBe(400)
  })
})
