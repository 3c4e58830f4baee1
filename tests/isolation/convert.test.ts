import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { ask } from '../support/directus.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'

/** No other test has such a company. */
const MARK = `Wandel${randomBytes(4).toString('hex').replace(/\d/g, 'x')}`
interface Made { readonly customer: string, readonly contact: string | null, readonly opportunity: string | null, readonly left: readonly { readonly field: string, readonly value: unknown }[] }
interface Answer<T> { readonly status: number, readonly data: T, readonly code?: string, readonly message?: string, readonly details?: unknown }

const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })
const tokens: Record<string, string> = {}
let me: string, theirs: string
const token = (role: string) => tokens[role] as string
const sql = <T extends object = Record<string, unknown>>(text: string, values: readonly unknown[] = []) => rowsOf<T>('tenant_demo', text, [...values])

async function call<T = Made>(role: string, method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<T>> {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, { method, headers: { 'authorization': `Bearer ${token(role)}`, 'x-kontor-tenant': 'demo', 'accept-language': 'de', ...body === undefined ? {} : { 'content-type': 'application/json' }, ...headers }, body: body === undefined ? undefined : JSON.stringify(body) })
  const text = await response.text()
  const { data, error } = (text ? JSON.parse(text) : {}) as { data: T, error?: { code: string, message: string, details?: unknown } }
  return { status: response.status, data, ...error ? { code: error.code, message: error.message, details: error.details } : {} }
}
const BASE = { street: 'Hauptstraße 12', postal_code: '53111', city: 'Bonn', country: 'Deutschland', contact_name: 'Eva Kern', contact_role: 'Einkauf', status: 'qualified' }
const makeLead = async (values: Record<string, unknown> = {}) => (await ask<{ id: string }>(token('admin'), 'POST', '/items/leads', { ...BASE, company: `${MARK} ${randomBytes(3).toString('hex')} GmbH`, owner: null, ...values })).data.id
const convert = (role: string, lead: string, body: unknown = {}, headers: Readonly<Record<string, string>> = {}) => call(role, 'POST', `/crm/leads/${lead}/convert`, body, headers)
const undo = (role: string, lead: string) => call<{ id: string }>(role, 'POST', `/crm/leads/${lead}/convert/undo`)
const statusOf = async (lead: string) => (await sql<{ status: string }>('SELECT status FROM leads WHERE id = $1', [lead]))[0]?.status
const madeOf = async (lead: string) => (await sql<{ n: number }>('SELECT ((SELECT count(*) FROM customers WHERE lead = $1 AND deleted_at IS NULL) + (SELECT count(*) FROM contacts WHERE lead = $1 AND deleted_at IS NULL) + (SELECT count(*) FROM opportunities WHERE lead = $1 AND deleted_at IS NULL))::int AS n', [lead]))[0]?.n

beforeAll(async () => {
  const roles = ['admin', 'manager', 'rep', 'other', 'backoffice', 'readonly', 'trainer', 'automation']
  for (const role of roles) tokens[role] = await as(role === 'other' ? 'rep' : role, ...role === 'admin' ? ['otp'] : [])
  ;[me, theirs] = (await Promise.all(['rep', 'other'].map(role => ask<{ id: string }>(token(role), 'GET', '/users/me?fields=id')))).map(({ data }) => data.id) as [string, string]
})
afterAll(() => withPostgres(hubInside(), 'tenant_demo', async (client) => {
  await client.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'')
  await client.query('DELETE FROM tasks WHERE title LIKE $1', [`${MARK}%`])
  await client.query('DELETE FROM customers WHERE company LIKE $1', [`${MARK}%`])
  await client.query('DELETE FROM leads WHERE company LIKE $1', [`${MARK}%`])
  await client.query('COMMIT')
}))

describe('a conversion', () => {
  test('makes customer, contact and opportunity of a qualified lead, and says so', async () => {
    const lead = await makeLead({ email: 'eva.kern@wandel.example', phone: '+49 228 4710001', mobile: 'keine Nummer', tags: ['Messe'], salutation: 'ms' })
    const made = await convert('rep', lead, { opportunity: { title: 'Rahmenvertrag', amount: 12_500.5, expectedClose: '2027-03-31', probability: 60 } })
    expect(made).toMatchObject({ status: 201, data: { left: [{ field: 'mobile', value: 'keine Nummer' }] } })
    const { customer, contact, opportunity } = made.data
    expect((await call('rep', 'GET', `/crm/customers/${customer}`)).data).toMatchObject({ company: expect.stringContaining(MARK), customerNumber: expect.stringMatching(/^C-\d{6}$/), street: 'Hauptstraße 12', postalCode: '53111', email: 'eva.kern@wandel.example', tags: ['Messe'], status: 'active', owner: { id: me }, lead: { id: lead } })
    expect((await call('rep', 'GET', `/crm/contacts/${contact}`)).data).toMatchObject({ name: 'Eva Kern', role: 'Einkauf', salutation: 'ms', email: 'eva.kern@wandel.example', mobile: null, customer: { id: customer }, lead: { id: lead } })
    expect((await call('rep', 'GET', `/crm/opportunities/${opportunity}`)).data).toMatchObject({ title: 'Rahmenvertrag', amount: 12_500.5, currency: 'EUR', stage: 'new', probability: 60, expectedClose: '2027-03-31', customer: { id: customer }, contact: { id: contact }, owner: { id: me } })
    expect((await call<{ status: string }>('rep', 'GET', `/crm/leads/${lead}`)).data).toMatchObject({ status: 'converted' })
    expect((await sql<{ type: string }>('SELECT type FROM kontor_state.outbox_events WHERE record::text = ANY ($1) ORDER BY type', [[lead, customer, contact, opportunity]])).map(({ type }) => type)).toEqual(expect.arrayContaining(['crm.contact.created', 'crm.customer.created', 'crm.lead.converted', 'crm.opportunity.created']))
    expect((await call<{ entries: { change?: { changes: { field: string, to: unknown }[] } }[] }>('rep', 'GET', `/crm/leads/${lead}/timeline?kind=status`)).data.entries[0]?.change?.changes).toContainEqual(expect.objectContaining({ field: 'status', to: 'converted' }))
    expect((await call('rep', 'GET', `/crm/leads/${lead}/conversion`)).data).toMatchObject({ customer: { id: customer }, contact: { id: contact, label: 'Eva Kern' }, opportunity: { id: opportunity, label: 'Rahmenvertrag' }, undoable: true })
    expect(await convert('rep', lead)).toMatchObject({ status: 409, code: 'CONVERT_DONE' })
  })

  test('goes into an existing customer, and makes no contact where none is wanted', async () => {
    const first = await convert('rep', await makeLead(), {})
    const lead = await makeLead()
    const second = await convert('rep', lead, { customer: first.data.customer, contact: { name: 'Ole Brandt', role: 'Leitung' } })
    expect(second).toMatchObject({ status: 201, data: { customer: first.data.customer, opportunity: null } })
    expect((await call<{ name: string }[]>('rep', 'GET', `/crm/contacts?filter[customer]=${first.data.customer}&sort=name`)).data.map(({ name }) => name)).toEqual(['Eva Kern', 'Ole Brandt'])
    const third = await makeLead()
    expect(await convert('rep', third, { contact: false })).toMatchObject({ status: 201, data: { contact: null, opportunity: null } })
    const nobody = await makeLead({ contact_name: null })
    expect(await convert('rep', nobody, { contact: true })).toMatchObject({ status: 400, code: 'CONTACT_NAME_MISSING' })
    expect(await madeOf(nobody)).toBe(0)
    expect(await convert('rep', nobody)).toMatchObject({ status: 201, data: { contact: null } })
  })

  test('is had once, however many ask at the same moment, and a key repeats its answer', async () => {
    const lead = await makeLead()
    const all = await Promise.all(Array.from({ length: 8 }, (_, at) => convert(at % 2 ? 'rep' : 'manager', lead, { opportunity: { title: 'Einmal' } })))
    expect(all.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(new Set(all.filter(({ status }) => status !== 201).map(({ code }) => code))).toEqual(new Set(['CONVERT_DONE']))
    expect(await madeOf(lead)).toBe(3)
    const again = await makeLead()
    const key = { 'idempotency-key': `convert-${again}` }
    const one = await convert('rep', again, {}, key)
    expect(await convert('rep', again, {}, key)).toEqual(one)
    expect(one.status).toBe(201)
  })

  test('leaves nothing half-done when a part of it is refused', async () => {
    const lead = await makeLead()
    expect(await convert('rep', lead, { opportunity: { title: 'Verloren', stage: 'lost' } })).toMatchObject({ status: 409, code: 'LOST_REASON_MISSING' })
    expect(await convert('rep', lead, { opportunity: { title: 'Unbekannt', stage: 'nonsense' } })).toMatchObject({ status: 400 })
    expect(await convert('rep', lead, { opportunity: { title: '', amount: -1 } })).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' })
    expect(await convert('rep', lead, { customer: '00000000-0000-4000-8000-000000000000' })).toMatchObject({ status: 400, code: 'CUSTOMER_UNKNOWN' })
    expect([await statusOf(lead), await madeOf(lead)]).toEqual(['qualified', 0])
  })

  test('is for people who may change the lead: not for programs, not for who reads, not for another rep\'s lead', async () => {
    const lead = await makeLead({ owner: theirs })
    for (const role of ['automation', 'readonly', 'trainer', 'rep']) {
      expect((await convert(role, lead)).status, role).toBe(403)
      expect((await ask(token(role), 'POST', `/crm/leads/${lead}/convert`, {})).status, role).toBe(403)
      expect((await undo(role, lead)).status, role).toBe(403)
    }
    expect((await ask(token('automation'), 'POST', '/items/customers', { company: `${MARK} Automat` })).status).toBe(403)
    expect([await statusOf(lead), await madeOf(lead)]).toEqual(['qualified', 0])
    const made = await convert('backoffice', lead)
    expect(made.status).toBe(201)
    // What is made of it is its owner's.
    expect((await call<{ owner: { id: string } }>('other', 'GET', `/crm/customers/${made.data.customer}`)).data.owner.id).toBe(theirs)
    expect((await call('rep', 'GET', `/crm/customers/${made.data.customer}`)).status).toBe(404)
    expect((await call('rep', 'GET', `/crm/contacts/${made.data.contact}`)).status).toBe(404)
    // A customer of somebody else is no place for a lead of one's own.
    expect(await convert('rep', await makeLead({ owner: me }), { customer: made.data.customer })).toMatchObject({ status: 400, code: 'CUSTOMER_UNKNOWN' })
    expect(await call('rep', 'POST', '/crm/contacts', { customer: made.data.customer, name: 'Fremd' })).toMatchObject({ status: 400 })
  })

  test('is the only way to the status, and a converted lead\'s values stay', async () => {
    const lead = await makeLead()
    for (const [role, path] of [['rep', `/crm/leads/${lead}`], ['manager', `/crm/leads/${lead}`]] as const) expect(await call(role, 'PATCH', path, { status: 'converted' })).toMatchObject({ status: 409, code: 'CONVERT_BY_OPERATION' })
    expect(await ask(token('admin'), 'PATCH', `/items/leads/${lead}`, { status: 'converted' })).toMatchObject({ status: 409, code: 'CONVERT_BY_OPERATION' })
    expect(await call('manager', 'POST', '/crm/leads/bulk', { action: 'update', mode: 'all', records: [{ id: lead, status: 'converted' }] })).toMatchObject({ status: 409, code: 'CONVERT_BY_OPERATION' })
    expect(await statusOf(lead)).toBe('qualified')
    for (const status of ['new', 'contacted', 'disqualified'] as const) expect(await convert('rep', await makeLead({ status, disqualified_reason: 'x' }))).toMatchObject({ status: 409, code: 'CONVERT_NOT_QUALIFIED' })
    const { data: { customer } } = await convert('rep', lead)
    expect(await call('rep', 'PATCH', `/crm/leads/${lead}`, { company: `${MARK} Anders GmbH` })).toMatchObject({ status: 409, code: 'LEAD_CONVERTED' })
    expect(await ask(token('admin'), 'PATCH', `/items/leads/${lead}`, { email: 'neu@wandel.example' })).toMatchObject({ status: 409, code: 'LEAD_CONVERTED' })
    expect((await call('rep', 'PATCH', `/crm/leads/${lead}`, { notes: 'Noch etwas', tags: ['alt'] })).status).toBe(200)
    expect(await call('rep', 'PATCH', `/crm/leads/${lead}`, { status: 'qualified' })).toMatchObject({ status: 409, code: 'STATUS_ORDER' })
    // Nobody gives a customer another lead.
    await ask(token('admin'), 'PATCH', `/items/customers/${customer}`, { lead: null })
    expect((await sql<{ lead: string }>('SELECT lead FROM customers WHERE id = $1', [customer]))[0]?.lead).toBe(lead)
    const foreign = await ask<{ id: string, lead: string | null }>(token('admin'), 'POST', '/items/customers', { company: `${MARK} Hand GmbH`, lead })
    expect(foreign.data.lead).toBeNull()
  })

  test('finds customers that are probably the same, with reasons, of those that one sees', async () => {
    const name = `${MARK} Optik ${randomBytes(2).toString('hex')}`
    const lead = await makeLead({ company: `${name} GmbH`, email: 'kontakt@optik-wandel.de', website: 'https://www.optik-wandel.de', owner: me })
    const make = async (values: Record<string, unknown>) => (await call<{ id: string }>('manager', 'POST', '/crm/customers', values)).data.id
    const mine = await make({ company: `${name} AG`, street: 'Hauptstr. 12', postalCode: '53111', city: 'Bonn', owner: me })
    const byPerson = await make({ company: `${name} Holding`, postalCode: '53111', city: 'Bonn', owner: null })
    await call('manager', 'POST', '/crm/contacts', { customer: byPerson, name: 'Eva Kern', email: 'kontakt@optik-wandel.de' })
    const hidden = await make({ company: `${name} GmbH`, street: 'Hauptstraße 12', postalCode: '53111', city: 'Bonn', owner: theirs })
    const stranger = await make({ company: `${MARK} Reisen KG`, postalCode: '10115', city: 'Berlin', owner: null })
    const { status, data } = await call<{ customers: { id: string, score: number, reasons: string[], customerNumber: string }[] }>('rep', 'POST', `/crm/leads/${lead}/convert/check`)
    expect(status).toBe(200)
    expect(data.customers.find(({ id }) => id === mine)).toMatchObject({ reasons: expect.arrayContaining(['SAME_NAME', 'SAME_ADDRESS']), customerNumber: expect.stringMatching(/^C-/) })
    expect(data.customers.map(({ id }) => id)).not.toContain(hidden)
    expect(data.customers.map(({ id }) => id)).not.toContain(stranger)
    const all = (await call<{ customers: { id: string, reasons: string[] }[] }>('manager', 'POST', `/crm/leads/${lead}/convert/check`)).data.customers
    expect(all[0]?.id === hidden || all[0]?.id === mine).toBe(true)
    expect(all.map(({ id }) => id)).toContain(hidden)
    expect((await call('automation', 'POST', `/crm/leads/${lead}/convert/check`)).status).toBe(403)
    expect([await statusOf(lead), await madeOf(lead)]).toEqual(['qualified', 0])
  })
})

describe('taking a conversion back', () => {
  test('leaves lead and customers as they were, and it can be done anew', async () => {
    const lead = await makeLead({ owner: me, tags: ['a'] })
    const before = await sql('SELECT to_jsonb(l) - \'date_updated\' - \'user_updated\' AS lead FROM leads l WHERE id = $1', [lead])
    const { data } = await convert('rep', lead, { opportunity: { title: 'Zurück' } })
    expect(await undo('rep', lead)).toMatchObject({ status: 200, data: { id: lead } })
    expect(await sql('SELECT to_jsonb(l) - \'date_updated\' - \'user_updated\' AS lead FROM leads l WHERE id = $1', [lead])).toEqual(before)
    expect(await madeOf(lead)).toBe(0)
    for (const [collection, id] of [['customers', data.customer], ['contacts', data.contact], ['opportunities', data.opportunity]] as const) {
      expect((await call('rep', 'GET', `/crm/${collection}/${id}`)).status, collection).toBe(404)
      expect((await sql<{ by: string }>(`SELECT deleted_by AS by FROM ${collection} WHERE id = $1`, [id]))[0]?.by, collection).toBe(me)
    }
    expect((await call('rep', 'GET', `/crm/leads/${lead}/conversion`)).data).toBeNull()
    expect(await undo('rep', lead)).toMatchObject({ status: 409, code: 'NOT_CONVERTED' })
    expect((await call('rep', 'PATCH', `/crm/leads/${lead}`, { city: 'Köln' })).status).toBe(200)
    expect((await convert('rep', lead)).status).toBe(201)
  })

  test('leaves an existing customer alone', async () => {
    const { data: { customer } } = await convert('rep', await makeLead({ owner: me }))
    const lead = await makeLead({ owner: me })
    await convert('rep', lead, { customer, contact: { name: 'Nur kurz' } })
    expect((await undo('rep', lead)).status).toBe(200)
    expect((await call<{ name: string }[]>('rep', 'GET', `/crm/contacts?filter[customer]=${customer}`)).data.map(({ name }) => name)).toEqual(['Eva Kern'])
    expect((await call('rep', 'GET', `/crm/customers/${customer}`)).status).toBe(200)
  })

  test('is refused as soon as something hangs on it, and says what', async () => {
    const cases: readonly [what: string, words: string, hang: (made: Made) => Promise<Answer<unknown>>][] = [
      ['a change of the customer', 'Änderungen: Kunde (1)', made => call('rep', 'PATCH', `/crm/customers/${made.customer}`, { notes: 'Wichtig' })],
      ['a change of the contact', 'Änderungen: Kontakt (1)', made => call('rep', 'PATCH', `/crm/contacts/${made.contact}`, { role: 'Chefin' })],
      ['another contact', 'Kontakte (1)', made => call('rep', 'POST', '/crm/contacts', { customer: made.customer, name: 'Zweite Person' })],
      ['another opportunity', 'Verkaufschancen (1)', made => call('rep', 'POST', '/crm/opportunities', { customer: made.customer, title: 'Noch eine' })],
      ['a task', 'Aufgaben (1)', made => call('rep', 'POST', '/platform/tasks', { title: `${MARK} Aufgabe`, aboutCollection: 'customers', aboutRecord: made.customer })],
      ['another lead', 'Leads (1)', async made => convert('rep', await makeLead({ owner: me }), { customer: made.customer, contact: false })],
    ]
    for (const [what, words, hang] of cases) {
      const lead = await makeLead({ owner: me })
      const { data } = await convert('rep', lead, { opportunity: { title: 'Hängt' } })
      expect([200, 201], what).toContain((await hang(data)).status)
      const refused = await undo('rep', lead)
      expect(refused, what).toMatchObject({ status: 409, code: 'CONVERSION_IN_USE' })
      expect(refused.message, what).toContain(words)
      expect((await call('rep', 'GET', `/crm/leads/${lead}/conversion`)).data, what).toMatchObject({ undoable: false })
      expect([await statusOf(lead), await madeOf(lead)], what).toEqual(['converted', 3])
    }
  })

  test('is done all the same when what it made was deleted by hand', async () => {
    const lead = await makeLead({ owner: me })
    const { data } = await convert('rep', lead, { opportunity: { title: 'Gelöscht' } })
    expect((await call('rep', 'DELETE', `/crm/customers/${data.customer}`)).status).toBe(204)
    expect((await undo('rep', lead)).status).toBe(200)
    expect(await statusOf(lead)).toBe('qualified')
    const other = await makeLead({ owner: me })
    const { data: { contact, customer } } = await convert('rep', other)
    expect((await call('rep', 'DELETE', `/crm/contacts/${contact}`)).status).toBe(204)
    expect((await undo('rep', other)).status).toBe(200)
    expect((await call('rep', 'GET', `/crm/customers/${customer}`)).status).toBe(404)
  })

  test('of two at once one alone takes it back, and nothing is added to what goes', async () => {
    const lead = await makeLead({ owner: me })
    const { data: { customer } } = await convert('rep', lead)
    const [one, two, added] = await Promise.all([undo('rep', lead), undo('manager', lead), call('rep', 'POST', '/crm/contacts', { customer, name: 'Im selben Moment' })])
    const undone = [one, two].filter(({ status }) => status === 200).length
    expect(undone).toBeLessThanOrEqual(1)
    const live = (await sql<{ n: number }>('SELECT count(*)::int AS n FROM contacts k JOIN customers c ON c.id = k.customer WHERE c.id = $1 AND c.deleted_at IS NOT NULL AND k.deleted_at IS NULL', [customer]))[0]?.n
    expect(live).toBe(0)
    expect(added.status === 201 ? undone : 1).toBe(added.status === 201 ? 0 : 1)
  })
})

describe('customers, contacts and opportunities', () => {
  test('belong together: a contact is of its customer, and a lost deal says why', async () => {
    const [one, two] = await Promise.all(['Eins', 'Zwei'].map(async name => (await call<{ id: string }>('rep', 'POST', '/crm/customers', { company: `${MARK} ${name}` })).data.id))
    expect((await call('rep', 'GET', `/crm/customers/${one}`)).data).toMatchObject({ owner: { id: me }, status: 'active' })
    const contact = (await call<{ id: string }>('rep', 'POST', '/crm/contacts', { customer: one, name: 'Ada' })).data.id
    expect(await call('rep', 'POST', '/crm/opportunities', { customer: two, contact, title: 'Falsch' })).toMatchObject({ status: 409, code: 'CONTACT_OF_ANOTHER' })
    const deal = await call<{ id: string }>('rep', 'POST', '/crm/opportunities', { customer: one, contact, title: 'Richtig', amount: 99.95, currency: 'CHF' })
    expect(deal).toMatchObject({ status: 201, data: { owner: { id: me } } })
    expect(await call('rep', 'PATCH', `/crm/opportunities/${deal.data.id}`, { stage: 'lost' })).toMatchObject({ status: 409, code: 'LOST_REASON_MISSING' })
    expect(await call('rep', 'PATCH', `/crm/opportunities/${deal.data.id}`, { stage: 'lost', lostReason: 'Preis' })).toMatchObject({ status: 200, data: { stage: 'lost' } })
    expect((await call('rep', 'DELETE', `/crm/customers/${one}`)).status).toBe(204)
    // With the customer its people and deals are out of sight; both come back with it.
    expect([(await call('rep', 'GET', `/crm/contacts/${contact}`)).status, (await call('rep', 'GET', `/crm/opportunities/${deal.data.id}`)).status]).toEqual([404, 404])
    expect((await call('rep', 'POST', `/crm/customers/${one}/restore`)).status).toBe(200)
    expect([(await call('rep', 'GET', `/crm/contacts/${contact}`)).status, (await call('rep', 'GET', `/crm/opportunities/${deal.data.id}`)).status]).toEqual([200, 200])
  })
})
