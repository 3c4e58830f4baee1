import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { instanceOf } from '@kontor/apply'
import { ask as askIn } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { rowsOf, withRedis } from '../support/inside.ts'
import { filesWith, keysWith, tablesWith } from '../support/markers.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { until } from '../support/until.ts'

type Rows = readonly Record<string, unknown>[]
interface Copy { readonly contact: Record<string, unknown>, readonly history: readonly { changes: object }[], readonly tasks: Rows, readonly comments: Rows, readonly opportunities: Rows, readonly lead: { readonly lead: Record<string, unknown>, readonly origins: Rows, readonly activities: Rows } | null }
interface Converted { readonly customer: string, readonly contact: string, readonly opportunity: string }

/** A tenant of its own: tables that others have filled are written anew only when nobody uses the tenant. */
const SLUG = `contact-${randomBytes(4).toString('hex')}`
const DATABASE = instanceOf(SLUG).database
const ask = <T = Record<string, string>>(token: string, method: string, path: string, body?: unknown) => askIn<T>(token, method, path, body, SLUG)
const [FILE, TEXT] = [`x_ausweis_${randomBytes(3).toString('hex')}`, `x_privat_${randomBytes(3).toString('hex')}`]
let api: PortalApi, admin: string
const sql = <T extends object = Record<string, unknown>>(text: string, values: unknown[] = []) => rowsOf<T>(DATABASE, text, values)
const wordOf = (kind: string) => `${kind}${randomBytes(6).toString('hex')}`

async function make(collection: 'leads' | 'customers' | 'contacts' | 'opportunities', values: Record<string, unknown>): Promise<string> {
  const { status, data, code } = await api('manager', 'POST', `/${collection}`, values)
  expect(status, `${collection}: ${code ?? ''}`).toBe(201)
  return data.id
}
const customer = (values: Record<string, unknown> = {}) => make('customers', { company: 'Muster GmbH', city: 'Bonn', ...values })
const erase = (ids: readonly string[], way: string, role = 'admin', collection = 'contacts', more: object = {}) => api<{ state: string, ids: string[] }>(role, 'POST', `/${collection}/erase`, { ids, way, ...more })
/** Waits for the end when the answer came before it. */
async function erased(ids: readonly string[], way: string, collection = 'contacts', more: object = {}): Promise<void> {
  expect([200, 202]).toContain((await erase(ids, way, 'admin', collection, more)).status)
  await until('the sweep', async () => (await sql('SELECT FROM kontor_state.lead_erasures WHERE swept_at IS NULL')).length === 0 || undefined, 90)
}
const traces = async (word: string) => ({ tenant: await tablesWith(DATABASE, word), redis: await withRedis(redis => keysWith(redis, word)), files: filesWith(word) })
const NOTHING = { tenant: [], redis: [], files: [] }

/** Leaves the word in every place that the tenant has for a contact that is there. @returns the file and the opportunity */
async function plant(contact: string, its: string, word: string): Promise<{ file: string, opportunity: string }> {
  expect((await api('manager', 'PATCH', `/contacts/${contact}`, { name: `Ada B. ${word}`, notes: `Notiz ${word}`, role: `Chefin ${word}`, primaryContact: true })).status).toBe(200)
  const opportunity = await make('opportunities', { title: 'Rahmenvertrag', customer: its, contact })
  await sql('INSERT INTO tasks (title, about_collection, about_record, done) VALUES ($1, \'contacts\', $2, true)', [`Rückruf ${word}`, contact])
  const user = (await ask<{ id: string }>(admin, 'GET', '/users/me?fields=id')).data.id
  const [thread] = await sql<{ id: string }>('INSERT INTO chat_threads (title, user_created) VALUES (\'Allgemein\', $1) RETURNING id', [user])
  await sql('INSERT INTO chat_messages (thread, role, content, state, sources) VALUES ($1, \'assistant\', $2, \'answered\', $3)', [thread?.id, `Antwort mit ${word}`, JSON.stringify([{ collection: 'contacts', id: contact, label: word }])])
  await sql('INSERT INTO directus_comments (id, collection, item, comment, user_created) VALUES (gen_random_uuid(), \'contacts\', $2, $3, $1)', [user, contact, word])
  await sql('INSERT INTO directus_notifications (recipient, subject, message, collection, item) VALUES ($1, $2::text, $2::text, \'contacts\', $3)', [user, word, contact])
  const form = new FormData()
  form.append('title', word)
  form.append('file', new Blob([`Inhalt ${word}`], { type: 'text/plain' }), `${word}.txt`)
  const file = await ask(admin, 'POST', '/files', form)
  expect(file.status).toBe(200)
  expect((await ask(admin, 'PATCH', `/items/contacts/${contact}`, { [FILE]: file.data.id, [TEXT]: `Geburtstag ${word}` })).status).toBe(200)
  await until('the event', async () => await withRedis(redis => keysWith(redis, word)).then(keys => keys.length > 0) || undefined, 20)
  await sql('CHECKPOINT')
  return { file: file.data.id as string, opportunity }
}
const PLACES = ['public.contacts', 'public.customers', 'public.tasks', 'public.chat_messages', 'public.directus_comments', 'public.directus_notifications', 'public.directus_revisions', 'public.directus_files', 'kontor_state.outbox_events', 'kontor_state.record_changes', 'kontor_state.search_contacts', 'kontor_state.search_customers']

/** A customer with one contact, whose address is the customer's too. */
async function planted(word: string): Promise<{ id: string, its: string, file: string, opportunity: string }> {
  const its = await customer({ email: `${word}@example.com`, website: 'https://www.example.com' })
  const id = await make('contacts', { customer: its, name: `Ada ${word}`, email: `${word}@example.com` })
  return { id, its, ...await plant(id, its, word) }
}
async function convert(word: string): Promise<Converted & { lead: string }> {
  const lead = await make('leads', { company: 'Muster GmbH', status: 'qualified', contactName: `Ada ${word}`, email: `${word}@example.com`, phone: '+49 228 7654321', city: 'Bonn' })
  const { status, data } = await api<Converted>('manager', 'POST', `/leads/${lead}/convert`, { opportunity: { title: 'Rahmenvertrag' } })
  expect(status).toBeLessThan(300)
  return { ...data, lead }
}

beforeAll(async () => {
  expect(await createOverCli(SLUG)).toMatchObject({ code: 0 })
  api = await portalApi(['admin', 'manager', 'rep', 'backoffice', 'readonly', 'trainer', 'automation'], '/crm', SLUG)
  admin = await realmToken({ claims: { organization: { [SLUG]: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
  expect((await ask(admin, 'POST', '/fields/contacts', { field: FILE, type: 'uuid', schema: {}, meta: { interface: 'file', special: ['file'] } })).status).toBe(200)
  expect((await ask(admin, 'POST', '/fields/contacts', { field: TEXT, type: 'string', schema: {}, meta: {} })).status).toBe(200)
  expect((await ask(admin, 'POST', '/relations', { collection: 'contacts', field: FILE, related_collection: 'directus_files', schema: { on_delete: 'SET NULL' } })).status).toBe(200)
}, 120_000)
afterAll(() => removeTenant(SLUG), 120_000)

describe('a contact is erased', () => {
  test('with everything attached to it, in every store, and where its customer has its address; customer and opportunity stay', { timeout: 180_000 }, async () => {
    const word = wordOf('mark')
    const { id, its, file, opportunity } = await planted(word)
    const before = await traces(word)
    expect(before.tenant).toEqual(expect.arrayContaining(PLACES))
    for (const place of ['/postgres', `/files/${SLUG}/`, '/redis/']) expect(before.files.filter(name => name.includes(place)), place).not.toEqual([])
    await erased([id], 'erase')
    expect(await traces(word)).toEqual(NOTHING)
    expect((await api('admin', 'GET', `/contacts/${id}`)).status).toBe(404)
    expect((await ask(admin, 'GET', `/files/${file}`)).status).toBe(403)
    expect((await api('manager', 'GET', `/customers/${its}`)).data).toMatchObject({ company: 'Muster GmbH', city: 'Bonn', website: 'https://www.example.com', email: null })
    expect((await api('manager', 'GET', `/opportunities/${opportunity}`)).data).toMatchObject({ title: 'Rahmenvertrag', contact: null, customer: { id: its } })
    expect(await sql('SELECT action, target, before, after, actor IS NOT NULL AS named FROM audit_log WHERE target = $1', [id])).toEqual([{ action: 'contact.erased', target: id, before: null, after: null, named: true }])
    // Programs are told that it is gone, without a value.
    expect(await sql('SELECT type, payload FROM kontor_state.outbox_events WHERE record = $1 AND payload - \'id\' <> \'{}\'', [id])).toEqual([{ type: 'crm.contact.deleted', payload: { id, erased: true } }])
    // The same call again finds it done.
    expect(await erase([id], 'erase')).toMatchObject({ status: 200, data: { state: 'done', ids: [id] } })
  })

  test('that was deleted before; several at once, and an address that others have too stays', { timeout: 90_000 }, async () => {
    const its = await customer({ email: 'info@example.com', phone: '+49 228 1234567' })
    const [one, two, other] = [await make('contacts', { customer: its, name: 'Eins', email: 'INFO@example.com', mobile: '0228 1234567' }), await make('contacts', { customer: its, name: 'Zwei' }), await make('contacts', { customer: its, name: 'Drei', email: 'info@example.com' })]
    expect((await api('manager', 'DELETE', `/contacts/${one}`)).status).toBe(204)
    await erased([one, two], 'erase')
    expect((await sql<{ id: string }>('SELECT id FROM contacts WHERE customer = $1', [its])).map(({ id }) => id)).toEqual([other])
    // The number was nobody else's, however it was written.
    expect((await api('manager', 'GET', `/customers/${its}`)).data).toMatchObject({ email: 'info@example.com', phone: null })
  })

  test('and what the customer formerly had of it goes from its history, no more than that', { timeout: 90_000 }, async () => {
    const word = wordOf('past')
    const its = await customer({ email: `${word}@example.com` })
    const id = await make('contacts', { customer: its, name: 'Ada', email: `${word}@example.com` })
    expect((await api('manager', 'PATCH', `/customers/${its}`, { email: 'info@example.org', city: 'Köln' })).status).toBe(200)
    expect((await api('manager', 'PATCH', `/contacts/${id}`, { email: 'ada@example.org' })).status).toBe(200)
    await erased([id], 'erase')
    expect(await traces(word)).toEqual(NOTHING)
    expect((await api('manager', 'GET', `/customers/${its}`)).data).toMatchObject({ email: 'info@example.org', city: 'Köln' })
    expect(await sql('SELECT changes FROM kontor_state.record_changes WHERE record = $1', [its])).toEqual([{ changes: { city: { from: 'Bonn', to: 'Köln' } } }])
  })

  test('also when the process was killed in the middle: who starts next goes on', { timeout: 180_000 }, async () => {
    const word = wordOf('kill')
    const its = await customer()
    const [id, swept] = [await make('contacts', { customer: its, name: word, email: `${word}@example.com` }), await make('contacts', { customer: its, name: 'Zwei' })]
    const { lead, contact } = await convert(word)
    const health = await (await fetch(`${hub().hostUrl}/health`)).json() as { instances: Record<string, { pid?: number }> }
    // One that was not begun, one of which the pages were still to be swept, and a lead with the contact that was made of it.
    await sql('INSERT INTO kontor_state.lead_erasures (lead, collection, way, contacts, done_at) VALUES ($1, \'contacts\', \'erase\', false, NULL), ($2, \'contacts\', \'anonymize\', false, now()), ($3, \'leads\', \'erase\', true, NULL)', [id, swept, lead])
    process.kill(health.instances[SLUG]?.pid as number, 'SIGKILL')
    await until('the end', async () => {
      // Any request wakes the tenant.
      await ask(admin, 'GET', '/server/ping').catch(() => undefined)
      return (await sql('SELECT FROM kontor_state.lead_erasures WHERE lead = ANY ($1::uuid[]) AND swept_at IS NOT NULL', [[id, swept, lead, contact]])).length === 4 || undefined
    }, 120)
    expect(await traces(word)).toEqual(NOTHING)
    expect((await sql<{ id: string }>('SELECT id FROM contacts WHERE id = ANY ($1::uuid[])', [[id, swept, contact]])).map(one => one.id)).toEqual([swept])
  })
})

test('a contact is anonymized: nothing of the person is found anywhere, that the customer has one stays', { timeout: 180_000 }, async () => {
  const word = wordOf('anon')
  const { id, its, opportunity } = await planted(word)
  await erased([id], 'anonymize')
  expect(await traces(word)).toEqual(NOTHING)
  expect((await api('manager', 'GET', `/contacts/${id}`)).data).toMatchObject({ name: 'Gelöschte Person', email: null, role: null, notes: null, primaryContact: true, customer: { id: its } })
  expect((await api('manager', 'GET', `/opportunities/${opportunity}`)).data).toMatchObject({ contact: { id, label: 'Gelöschte Person' } })
  // That it became the first to be addressed is no secret.
  expect(await sql('SELECT changes FROM kontor_state.record_changes WHERE record = $1 AND action = \'updated\'', [id])).toEqual([{ changes: { primary_contact: { from: false, to: true } } }])
  expect(await sql('SELECT action FROM audit_log WHERE target = $1', [id])).toEqual([{ action: 'contact.anonymized' }])
  // Somebody may fill it in again, and it can be erased all the same.
  expect((await api('manager', 'PATCH', `/contacts/${id}`, { name: 'Neu' })).status).toBe(200)
  await erased([id], 'erase')
  expect((await api('admin', 'GET', `/contacts/${id}`)).status).toBe(404)
})

describe('with a lead', () => {
  test.each(['erase', 'anonymize'] as const)('go the contacts that were made of it, when that is said: %s', { timeout: 180_000 }, async (way) => {
    const word = wordOf('both')
    const made = await convert(word)
    await plant(made.contact, made.customer, word)
    expect((await api('manager', 'GET', `/customers/${made.customer}`)).data).toMatchObject({ email: `${word}@example.com` })
    await erased([made.lead], way, 'leads', { contacts: true })
    expect(await traces(word)).toEqual(NOTHING)
    expect((await api('manager', 'GET', `/contacts/${made.contact}`)).status).toBe(way === 'erase' ? 404 : 200)
    expect((await api('manager', 'GET', `/customers/${made.customer}`)).data).toMatchObject({ company: 'Muster GmbH', email: null, phone: null, city: 'Bonn' })
    expect((await sql<{ action: string }>('SELECT action FROM audit_log WHERE target IN ($1, $2) ORDER BY action', [made.lead, made.contact])).map(({ action }) => action)).toEqual(way === 'erase' ? ['contact.erased', 'lead.erased'] : ['contact.anonymized', 'lead.anonymized'])
  })

  test('they stay when it is not said', { timeout: 90_000 }, async () => {
    const word = wordOf('stay')
    const { lead, contact } = await convert(word)
    await erased([lead], 'erase', 'leads')
    expect((await api('manager', 'GET', `/contacts/${contact}`)).data).toMatchObject({ name: `Ada ${word}`, lead: null })
  })

  test('go those too that went when the conversion was taken back', { timeout: 90_000 }, async () => {
    const word = wordOf('undo')
    const { lead, contact } = await convert(word)
    expect((await api('manager', 'POST', `/leads/${lead}/convert/undo`)).status).toBeLessThan(300)
    await erased([lead], 'erase', 'leads', { contacts: true })
    expect(await sql('SELECT FROM contacts WHERE id = $1', [contact])).toEqual([])
    expect(await traces(word)).toEqual(NOTHING)
  })
})

describe('nobody is erased', () => {
  test.each(['manager', 'rep', 'backoffice', 'readonly', 'trainer', 'automation'])('by %s', async (role) => {
    const id = await make('contacts', { customer: await customer(), name: 'Bleibt' })
    expect((await erase([id], 'erase', role)).status).toBe(403)
    const token = await realmToken({ claims: { organization: { [SLUG]: { id: '1', groups: [`/${role}`] } }, amr: ['pwd'] } })
    expect((await ask(token, 'POST', '/platform/privacy/contacts/erase', { ids: [id], way: 'erase' })).status).toBe(403)
    expect((await api('admin', 'GET', `/contacts/${id}`)).status).toBe(200)
  })
  test('when one of several is not there, or is a lead', async () => {
    const id = await make('contacts', { customer: await customer(), name: 'Bleibt' }), lead = await make('leads', { company: 'Bleibt GmbH' })
    for (const other of [randomUUID(), lead]) expect(await erase([id, other], 'erase')).toMatchObject({ status: 404, code: 'CONTACT_UNKNOWN' })
    expect(await erase([id], 'erase', 'admin', 'leads')).toMatchObject({ status: 404, code: 'LEAD_UNKNOWN' })
    expect((await api('admin', 'GET', `/contacts/${id}`)).status).toBe(200)
    expect((await api('admin', 'GET', `/leads/${lead}`)).status).toBe(200)
  })
  test('of too many, or in a way that there is not', async () => {
    expect((await erase(Array.from({ length: 101 }, () => randomUUID()), 'erase')).status).toBe(400)
    expect((await erase([randomUUID()], 'forget')).status).toBe(400)
    expect((await erase([], 'erase')).status).toBe(400)
    expect((await erase([randomUUID()], 'erase', 'admin', 'contacts', { contacts: true })).status).toBe(400)
  })
  test('by the administrator of another tenant', async () => {
    const id = await make('contacts', { customer: await customer(), name: 'Bleibt' })
    const foreign = await realmToken({ claims: { organization: { other: { id: '2', groups: ['/admin'] } }, amr: ['pwd', 'otp'] } })
    for (const [method, path, body] of [['POST', '/platform/privacy/contacts/erase', { ids: [id], way: 'erase' }], ['GET', `/platform/privacy/contacts/${id}/copy`, undefined]] as const) {
      expect([401, 403], path).toContain((await ask(foreign, method, path, body)).status)
    }
    expect((await api('admin', 'GET', `/contacts/${id}`)).status).toBe(200)
  })
})

describe('a copy of a contact', () => {
  test('has every value, everything attached, and the lead that it was made of', { timeout: 120_000 }, async () => {
    const word = wordOf('copy')
    const made = await convert(word)
    expect((await api('manager', 'POST', `/leads/${made.lead}/activities`, { kind: 'call', result: 'reached', subject: `mit ${word}` })).status).toBe(201)
    await plant(made.contact, made.customer, word)
    const { status, data } = await api<Copy>('admin', 'GET', `/contacts/${made.contact}/copy`)
    expect(status).toBe(200)
    expect(data.contact).toMatchObject({ id: made.contact, name: `Ada B. ${word}`, email: `${word}@example.com`, customer: 'Muster GmbH' })
    for (const part of ['tasks', 'comments'] as const) expect(JSON.stringify(data[part]), part).toContain(word)
    expect(data.history.some(({ changes }) => 'name' in changes)).toBe(true)
    expect(data.opportunities).toEqual([expect.objectContaining({ title: 'Rahmenvertrag' }), expect.objectContaining({ title: 'Rahmenvertrag' })])
    expect(data.lead?.lead).toMatchObject({ id: made.lead, contactName: `Ada ${word}` })
    expect(data.lead?.origins).toEqual([expect.objectContaining({ field: '*', kind: 'person' })])
    expect(JSON.stringify(data.lead?.activities)).toContain(word)
    await erased([made.contact], 'erase')
    expect((await api('admin', 'GET', `/contacts/${made.contact}/copy`)).status).toBe(404)
  })
  test('is for who may read the contact, and has no lead that they may not read', async () => {
    const word = wordOf('mine')
    const { lead, contact, customer: its } = await convert(word)
    const [rep, manager] = await Promise.all(['rep', 'manager'].map(async role => (await ask<{ id: string }>(api.tokens[role] ?? '', 'GET', '/users/me?fields=id')).data.id))
    // A lead that is a customer is nobody's to change: as if it had changed hands before.
    const giveTo = (table: string, id: string, owner: string | undefined) => sql(`WITH given AS (SELECT set_config('kontor.restore', 'on', true), set_config('kontor.facts', 'given', true)) UPDATE ${table} SET owner = $2 FROM given WHERE id = $1`, [id, owner])
    await giveTo('customers', its, rep)
    await giveTo('leads', lead, manager)
    expect(await api<Copy>('rep', 'GET', `/contacts/${contact}/copy`)).toMatchObject({ status: 200, data: { contact: { id: contact, name: `Ada ${word}` }, lead: null } })
    await giveTo('customers', its, manager)
    expect(await api('rep', 'GET', `/contacts/${contact}/copy`)).toMatchObject({ status: 404, code: 'CONTACT_UNKNOWN' })
    expect((await api('trainer', 'GET', `/contacts/${contact}/copy`)).status).toBe(403)
    expect((await api('readonly', 'GET', `/contacts/${contact}/copy`)).status).toBe(200)
  })
})
