import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { instanceOf } from '@kontor/apply'
import { ask as askIn } from '../support/directus.ts'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { until } from '../support/until.ts'

type Row = Readonly<Record<string, unknown>>
interface Parts { readonly lead: Row, readonly origins: readonly Row[], readonly activities: readonly Row[], readonly deletedActivities: readonly Row[], readonly comments: readonly Row[], readonly fieldFiles: readonly Row[], readonly history: readonly Row[], readonly files: readonly Row[] }
interface Copy extends Parts { readonly chats: readonly (Row & { readonly messages: readonly Row[] })[], readonly merged: readonly Parts[], readonly made: Readonly<Record<'customers' | 'contacts' | 'opportunities', readonly Row[]>> }

const SLUG = `copies-${randomBytes(4).toString('hex')}`
const DATABASE = instanceOf(SLUG).database
const PAPERS = 'leads_own_papers'
let api: PortalApi, admin: string
let made = 0
const sql = <T extends object = Row>(text: string, values: unknown[] = []) => rowsOf<T>(DATABASE, text, values)
const ask = <T = Record<string, string>>(token: string | undefined, method: string, path: string, body?: unknown) => askIn<T>(token ?? '', method, path, body, SLUG)
async function lead(values: Record<string, unknown> = {}): Promise<string> {
  const { status, data } = await api('manager', 'POST', '/leads', { company: `Muster ${++made}`, owner: null, ...values })
  expect(status).toBe(201)
  return data.id
}
async function copy(id: string, role = 'manager'): Promise<Copy> {
  const { status, data } = await api<Copy>(role, 'GET', `/leads/${id}/copy`)
  expect(status).toBe(200)
  return data
}
const meOf = async (role: string) => (await ask<{ id: string }>(api.tokens[role], 'GET', '/users/me?fields=id')).data.id
/** A thread of somebody's with one message. */
async function chat(role: string, about: string | null, title: string, content: string, sources: readonly object[] = []): Promise<string> {
  const owner = await meOf(role)
  const [thread] = await sql<{ id: string }>('INSERT INTO chat_threads (title, lead, owner, user_created) VALUES ($1, $2, $3, $3) RETURNING id', [title, about, owner])
  await sql('INSERT INTO chat_messages (thread, role, content, state, author, sources, position) VALUES ($1, \'user\', $2, \'sent\', $3, NULL, 1), ($1, \'assistant\', $4, \'answered\', NULL, $5, 2)', [thread?.id, `Frage: ${content}`, owner, `Antwort: ${content}`, JSON.stringify(sources)])
  return thread?.id as string
}
async function upload(name: string): Promise<string> {
  const form = new FormData()
  form.append('title', `Titel ${name}`)
  form.append('file', new Blob([`Inhalt ${name}`], { type: 'text/plain' }), `${name}.txt`)
  return (await ask(admin, 'POST', '/files', form)).data.id as string
}

beforeAll(async () => {
  expect(await createOverCli(SLUG)).toMatchObject({ code: 0 })
  api = await portalApi(['admin', 'manager', 'rep', 'readonly', 'trainer'], '/crm', SLUG)
  admin = await realmToken({ claims: { organization: { [SLUG]: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
  const studio = async (path: string, body: object) => expect((await ask(admin, 'POST', path, body)).status, path).toBeLessThan(300)
  await studio('/fields/leads', { field: 'own_attest', type: 'uuid', schema: {}, meta: { interface: 'file', special: ['file'] } })
  await studio('/relations', { collection: 'leads', field: 'own_attest', related_collection: 'directus_files', schema: { on_delete: 'SET NULL' } })
  await studio('/fields/leads', { field: 'own_papers', type: 'alias', meta: { interface: 'files', special: ['files'] } })
  await studio('/collections', { collection: PAPERS, schema: {}, meta: { hidden: true }, fields: [{ field: 'id', type: 'integer', meta: { hidden: true }, schema: { is_primary_key: true, has_auto_increment: true } }] })
  for (const field of ['leads_id', 'directus_files_id']) await studio(`/fields/${PAPERS}`, { field, type: 'uuid', schema: {}, meta: { hidden: true } })
  await studio('/relations', { collection: PAPERS, field: 'leads_id', related_collection: 'leads', meta: { one_field: 'own_papers', junction_field: 'directus_files_id' }, schema: { on_delete: 'SET NULL' } })
  await studio('/relations', { collection: PAPERS, field: 'directus_files_id', related_collection: 'directus_files', meta: { junction_field: 'leads_id' }, schema: { on_delete: 'SET NULL' } })
}, 120_000)
afterAll(() => removeTenant(SLUG), 120_000)

describe('a lead\'s copy has', () => {
  test('remarks on the lead and on its activities, with who made them', async () => {
    const id = await lead(), other = await lead()
    const activity = await api('manager', 'POST', `/leads/${id}/activities`, { kind: 'note', subject: 'Notiz' })
    for (const [collection, item, comment] of [['leads', id, 'Am Lead'], ['activities', activity.data.id, 'An der Notiz'], ['leads', other, 'Woanders']]) expect((await ask(admin, 'POST', '/comments', { collection, item, comment })).status).toBe(200)
    expect((await copy(id, 'admin')).comments.map(({ comment }) => comment).sort()).toEqual(['Am Lead', 'An der Notiz'])
    expect((await copy(id, 'admin')).comments[0]).toMatchObject({ createdBy: expect.not.stringMatching(/^[0-9a-f-]{36}$/) as string, createdAt: expect.any(String) as string })
  })

  test('the caller\'s own chats about it, and nobody else\'s: not for an administrator either', async () => {
    const id = await lead(), other = await lead()
    await chat('manager', id, 'Über den Lead', 'eigene')
    await chat('manager', null, 'Allgemein', 'erwähnt', [{ collection: 'leads', id, label: 'Muster' }])
    await chat('manager', other, 'Anderer', 'fremd')
    await chat('rep', id, 'Geheim', 'privat')
    const gone = await chat('manager', id, 'Weg', 'gelöscht')
    await sql('UPDATE chat_threads SET deleted_at = now() WHERE id = $1', [gone])
    const { chats } = await copy(id)
    expect(chats.map(({ title }) => title).sort()).toEqual(['Allgemein', 'Über den Lead'])
    expect(chats.find(({ title }) => title === 'Über den Lead')?.messages.map(({ content }) => content)).toEqual(['Frage: eigene', 'Antwort: eigene'])
    // Of a chat about something else what was made from the lead, and no more.
    expect(chats.find(({ title }) => title === 'Allgemein')?.messages.map(({ content }) => content)).toEqual(['Antwort: erwähnt'])
    expect((await copy(id, 'rep')).chats).toMatchObject([{ title: 'Geheim' }])
    for (const role of ['admin', 'readonly']) expect((await copy(id, role)).chats, role).toEqual([])
  })

  test('deleted activities, apart from those that are there', async () => {
    const id = await lead()
    await api('manager', 'POST', `/leads/${id}/activities`, { kind: 'call', result: 'reached', subject: 'Steht' })
    const gone = await api('manager', 'POST', `/leads/${id}/activities`, { kind: 'note', subject: 'Weg', body: 'Mit Text' })
    expect((await api('manager', 'DELETE', `/activities/${gone.data.id}`)).status).toBe(204)
    for (const role of ['manager', 'rep', 'readonly', 'admin']) {
      const { activities, deletedActivities } = await copy(id, role)
      expect(activities.map(({ subject }) => subject), role).toEqual(['Steht'])
      expect(deletedActivities, role).toMatchObject([{ subject: 'Weg', body: 'Mit Text', deletedAt: expect.any(String) as string }])
    }
  })

  test('the files in fields of the tenant\'s own: a single one and a list', async () => {
    const id = await lead(), other = await lead()
    const [one, two, three] = [await upload('attest'), await upload('zeugnis'), await upload('fremd')]
    expect((await ask(admin, 'PATCH', `/items/leads/${id}`, { own_attest: one, own_papers: [{ directus_files_id: two }] })).status).toBe(200)
    expect((await ask(admin, 'PATCH', `/items/leads/${other}`, { own_papers: [{ directus_files_id: three }] })).status).toBe(200)
    expect((await copy(id, 'admin')).fieldFiles).toEqual(expect.arrayContaining([
      expect.objectContaining({ field: 'ownAttest', title: 'Titel attest', fileName: 'attest.txt', type: 'text/plain', size: 13 }), expect.objectContaining({ field: 'ownPapers', title: 'Titel zeugnis', fileName: 'zeugnis.txt' }),
    ]))
    expect((await copy(id, 'admin')).fieldFiles).toHaveLength(2)
    await until('the rights to the own fields', async () => (await copy(id)).fieldFiles.length === 2 || undefined, 30)
  })

  test('what was merged into it, step by step, with what stayed there', async () => {
    const [first, second, id] = [await lead({ contactName: 'Ada Erste', email: 'erste@muster.de' }), await lead({ contactName: 'Ada Zweite', city: 'Bonn' }), await lead({ company: 'Bleibt' })]
    await api('manager', 'POST', `/leads/${first}/activities`, { kind: 'note', subject: 'Wandert mit' })
    for (const [stays, other] of [[second, first], [id, second]]) expect((await api('manager', 'POST', `/leads/${stays}/merge`, { other, values: {} })).status).toBeLessThan(300)
    // As somebody wrote it in the moment of the merge.
    await sql('INSERT INTO activities (lead, kind, subject, occurred_at) VALUES ($1, \'note\', \'Blieb dort\', now())', [first])
    for (const role of ['manager', 'rep', 'readonly', 'admin']) {
      const { activities, merged } = await copy(id, role)
      expect(activities.map(({ subject }) => subject), role).toEqual(['Wandert mit'])
      expect(merged.map(part => part.lead.contactName).sort(), role).toEqual(['Ada Erste', 'Ada Zweite'])
      const part = merged.find(one => one.lead.contactName === 'Ada Erste')
      expect(part?.lead, role).toMatchObject({ id: first, email: 'erste@muster.de' })
      expect(part?.origins, role).toMatchObject([{ field: '*', kind: 'person' }])
      expect(part?.activities.map(({ subject }) => subject), role).toEqual(['Blieb dort'])
    }
  })

  test('of what was merged into it only what the caller would see if it were still there', async () => {
    const stranger = await meOf('manager')
    const [theirs, id] = [await lead({ contactName: 'Fremde Person' }), await lead()]
    expect((await api('manager', 'POST', `/leads/${id}/merge`, { other: theirs, values: {} })).status).toBeLessThan(300)
    await sql('UPDATE leads SET owner = $2 WHERE id = $1', [theirs, stranger])
    expect((await copy(id, 'rep')).merged).toEqual([])
    expect((await copy(id)).merged).toHaveLength(1)
    expect((await api('trainer', 'GET', `/leads/${id}/copy`)).status).toBe(403)
  })

  test('the customer, the contact and the opportunity that it was converted to, deleted ones too', async () => {
    const id = await lead({ company: 'Kunde GmbH', contactName: 'Eva Kern', status: 'qualified' })
    const done = await api('manager', 'POST', `/leads/${id}/convert`, { opportunity: { title: 'Rahmenvertrag' } })
    expect(done.status, JSON.stringify(done)).toBeLessThan(300)
    expect((await copy(id)).made).toMatchObject({ customers: [{ company: 'Kunde GmbH' }], contacts: [{ name: 'Eva Kern', customer: 'Kunde GmbH' }], opportunities: [{ title: 'Rahmenvertrag' }] })
    await sql('UPDATE opportunities SET deleted_at = now() WHERE lead = $1', [id])
    expect((await copy(id)).made.opportunities).toMatchObject([{ title: 'Rahmenvertrag', deletedAt: expect.any(String) as string }])
    // Who sees no customers gets the rest.
    expect((await copy(await lead())).made).toEqual({ customers: [], contacts: [], opportunities: [] })
  })
})
