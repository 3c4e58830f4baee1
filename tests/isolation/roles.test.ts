import { randomUUID } from 'node:crypto'
import { withClient, type Client } from '@kontor/apply'
import { MODELS } from '@kontor/model'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { stackDatabase } from './database.ts'
import { ACTIONS, FIELDS, GOLDEN, ROWS, SYSTEM, type CollectionName } from './roles.golden.ts'

const MARK = `Roles test ${randomUUID().slice(0, 8)}`
const inTenant = <T>(work: (client: Client) => Promise<T>) => withClient(stackDatabase(), 'tenant_demo', work)

interface Actor { readonly token: string, readonly user: string, readonly role: string }
/** A collection that an administrator made. */
const OWN = 'roles_test'
const actors = new Map<string, Actor>()
const actor = (role: string) => actors.get(role) as Actor
/** Somebody else's. */
let stranger: string

async function logIn(role: string): Promise<Actor> {
  const token = await realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
  await ask(token, 'GET', '/items/industries?limit=1')
  const user = await inTenant(async client => (await client.query<{ id: string }>('SELECT id FROM directus_users WHERE external_identifier = $1', [decodeJwt(token).sub])).rows[0]?.id)
  if (!user) throw new Error(`no user for ${role}`)
  return { token, user, role }
}

/** One row of a collection, of the wanted kind as seen by `user`. @returns its id */
async function makeRow(client: Client, collection: CollectionName, kind: string, user: string): Promise<string> {
  const id = randomUUID()
  const insert = async (table: string, values: Record<string, unknown>) => {
    const names = Object.keys(values)
    await client.query(`INSERT INTO ${table} (${names.map(name => `"${name}"`).join(', ')}) VALUES (${names.map((_, at) => `$${at + 1}`).join(', ')})`, Object.values(values))
  }
  const owner = kind === 'own' || kind === 'gone' ? user : kind === 'other' ? stranger : null
  const author = kind === 'own' || kind === 'mine' || kind === 'gone' ? user : stranger
  const gone = kind === 'gone' ? { deleted_at: new Date().toISOString() } : {}
  switch (collection) {
    case 'leads': await insert('leads', { id, company: MARK, owner, user_created: author, ...gone }); break
    case 'lead_origins': case 'lead_marks': {
      const lead = await makeRow(client, 'leads', kind, user)
      // The database keeps them; who brings them along says so.
      await client.query('BEGIN')
      await client.query('SELECT set_config(\'kontor.facts\', \'given\', true)')
      await insert(collection, collection === 'lead_origins' ? { id, lead, field: 'street', kind: 'source', at: new Date().toISOString() } : { id, lead, field: 'street', code: 'EMAIL_INVALID' })
      await client.query('COMMIT')
      break
    }
    case 'customers': await insert('customers', { id, company: MARK, status: 'active', owner, user_created: author, ...gone }); break
    // To a deleted customer nothing is added.
    case 'contacts': await insert('contacts', { id, customer: await makeRow(client, 'customers', kind === 'gone' ? 'own' : kind, user), name: MARK, user_created: author, ...gone }); break
    case 'opportunities': await insert('opportunities', { id, customer: await makeRow(client, 'customers', 'own', user), title: MARK, stage: 'new', currency: 'EUR', owner, user_created: author, ...gone }); break
    case 'form_submissions': await insert('form_submissions', { id, form_name: MARK, state: 'done', lead: await makeRow(client, 'leads', kind, user) }); break
    case 'source_documents': case 'proposals': {
      const lead = await makeRow(client, 'leads', kind, user)
      // Their operations alone write them, and say so.
      await client.query('BEGIN')
      await client.query('SELECT set_config(\'kontor.proposals\', \'given\', true)')
      await insert(collection, collection === 'proposals' ? { id, lead, field: 'street', state: 'open' } : { id, lead, title: MARK })
      await client.query('COMMIT')
      break
    }
    case 'lead_duplicates': {
      const lead = await makeRow(client, 'leads', kind, user)
      const other = await makeRow(client, 'leads', kind, user)
      await client.query('BEGIN')
      await client.query('SELECT set_config(\'kontor.duplicates\', \'given\', true)')
      // Open it would go when the hub looks at the two and finds them unlike.
      await insert('lead_duplicates', { id, lead, other, score: 0.9, state: 'dismissed' })
      await client.query('COMMIT')
      break
    }
    case 'web_forms': await insert('web_forms', { id, name: MARK, key: id }); break
    case 'webhooks': await insert('webhooks', { id, name: MARK, url: 'https://hooks.example/', active: false }); break
    case 'webhook_deliveries': await insert('webhook_deliveries', { id, webhook: await makeRow(client, 'webhooks', kind, user), event: id, type: 'crm.lead.created', state: 'delivered' }); break
    case 'imports': await insert('imports', { id, collection: 'leads', file_name: MARK, file_hash: 'x', encoding: 'utf-8', delimiter: ';', state: 'done', user_created: author }); break
    case 'enrichment_runs': await insert('enrichment_runs', { id, state: 'done', search: MARK, user_created: author }); break
    case 'enrichment_results': await insert('enrichment_results', { id, run: await makeRow(client, 'enrichment_runs', kind, user), lead: await makeRow(client, 'leads', 'own', user), position: 1, field: 'city', outcome: 'not_found' }); break
    case 'record_imports': await insert('record_imports', { id, collection: 'industries', file_name: MARK, file_hash: 'x', encoding: 'utf-8', delimiter: ';', state: 'done', user_created: author }); break
    case 'import_rows': await insert('import_rows', { id, import: await makeRow(client, 'imports', kind, user), row: 1, outcome: 'created' }); break
    case 'chat_threads': await insert('chat_threads', { id, title: MARK, owner: owner ?? stranger, ...gone }); break
    case 'chat_messages': await insert('chat_messages', { id, thread: await makeRow(client, 'chat_threads', kind, user), position: 1, role: 'user', content: MARK, state: 'done' }); break
    case 'industries': case 'departments': await insert(collection, { id, key: id.slice(0, 20), name_de: MARK, name_en: MARK }); break
    case 'choice_values': await insert(collection, { id, list: 'leads.salutation', value: id, name_de: MARK, name_en: MARK }); break
    case 'mail_templates': await insert(collection, { id, name: `${MARK} ${id}`, subject_de: MARK, text_de: MARK }); break
    case 'portal_collections': await insert(collection, { id, collection: `roles_${id.slice(0, 8)}` }); break
    case 'lead_sources': await insert(collection, { id, name: `${MARK} ${id}`, kind: 'list' }); break
    case 'tasks': await insert('tasks', { id, title: MARK, assignee: owner ?? stranger, user_created: author, ...gone }); break
    case 'activities': await insert('activities', { id, lead: await makeRow(client, 'leads', kind, user), kind: 'note', subject: MARK, person: author, user_created: author }); break
    case 'lead_files': await insert('lead_files', { id, lead: await makeRow(client, 'leads', kind, user), title: MARK, user_created: author }); break
    case 'profiles': {
      await client.query('DELETE FROM profiles WHERE person = $1', [kind === 'own' ? user : stranger])
      await insert('profiles', { id, person: kind === 'own' ? user : stranger, display_name: MARK })
      break
    }
    case 'audit_log': await insert('audit_log', { id, at: new Date().toISOString(), action: 'test', target: MARK }); break
    case 'saved_views': await insert('saved_views', { id, name: MARK, list: 'leads', owner: kind === 'own' ? user : stranger, shared: kind === 'team' }); break
    case 'tenant_settings': break
  }
  return id
}

const CHANGE: Readonly<Record<CollectionName, Record<string, unknown>>> = {
  leads: { city: 'Bonn' }, customers: { city: 'Bonn' }, contacts: { role: MARK }, opportunities: { probability: 40 }, lead_origins: { passage: MARK }, lead_marks: { field: 'street' }, imports: { file_name: MARK }, record_imports: { file_name: MARK }, import_rows: { row: 2 }, enrichment_runs: { state: 'cancelled' }, enrichment_results: { outcome: 'proposed' }, chat_threads: { title: `${MARK} 2` }, chat_messages: { content: `${MARK} 2` },
  industries: { name_de: MARK }, departments: { name_de: MARK }, lead_sources: { notes: MARK }, profiles: { company: MARK }, saved_views: { name: `${MARK} 2` }, audit_log: { target: `${MARK} 2` }, form_submissions: { origin: 'https://x.example' }, source_documents: { text: MARK }, proposals: { state: 'accepted' }, lead_duplicates: { state: 'open' }, web_forms: { name: `${MARK} 2` }, webhooks: { name: `${MARK} 2` }, webhook_deliveries: { status: 200 }, choice_values: { name_en: `${MARK} 2` }, mail_templates: { text_de: `${MARK} 2` }, portal_collections: { sort: 5 }, tenant_settings: { time_zone: 'Europe/Berlin' }, tasks: { title: `${MARK} 2` }, activities: { subject: `${MARK} 2` }, lead_files: { title: `${MARK} 2` },
}

function newRow(collection: CollectionName, kind: string, user: string, parent: string): Record<string, unknown> {
  const key = randomUUID().slice(0, 20)
  const owner = kind === 'own' ? user : kind === 'other' ? stranger : null
  switch (collection) {
    case 'leads': case 'customers': return { company: MARK, owner }
    case 'contacts': return { customer: parent, name: MARK }
    case 'opportunities': return { customer: parent, title: MARK, owner }
    case 'lead_origins': return { lead: parent, field: 'city', kind: 'person' }
    case 'lead_marks': return { lead: parent, field: 'city', code: 'EMPTY' }
    case 'imports': return { collection: 'leads', file_name: MARK, file_hash: 'x', encoding: 'utf-8', delimiter: ';', state: 'done' }
    case 'record_imports': return { collection: 'industries', file_name: MARK, file_hash: 'x', encoding: 'utf-8', delimiter: ';', state: 'done' }
    case 'import_rows': return { import: parent, row: 3 }
    case 'enrichment_runs': return { state: 'queued' }
    case 'enrichment_results': return { run: parent, field: 'phone', outcome: 'proposed' }
    case 'chat_threads': return kind === 'own' ? { title: MARK } : { title: MARK, owner }
    case 'chat_messages': return { thread: parent, content: MARK, role: 'user' }
    case 'profiles': return { display_name: MARK, ...kind === 'own' ? {} : { person: owner } }
    case 'saved_views': return { name: MARK, list: 'leads', ...kind === 'own' ? {} : { owner } }
    case 'tasks': return { title: MARK, assignee: owner }
    case 'activities': return { lead: parent, kind: 'note', subject: MARK }
    case 'lead_files': return { lead: parent, title: MARK }
    case 'source_documents': return { lead: parent, text: MARK }
    case 'proposals': return { lead: parent, field: 'city', state: 'accepted' }
    case 'lead_duplicates': return { lead: parent, other: parent, score: 1, state: 'open' }
    case 'form_submissions': return { lead: parent, form_name: MARK }
    case 'web_forms': return { name: MARK }
    case 'webhooks': return { name: MARK, url: 'https://hooks.example/' }
    case 'webhook_deliveries': return { type: 'crm.lead.created', event: randomUUID() }
    case 'audit_log': return { action: 'test', target: MARK }
    case 'choice_values': return { list: 'leads.salutation', value: `own_${key.replaceAll('-', '_')}`, name_de: MARK, name_en: MARK }
    case 'mail_templates': return { name: `${MARK} ${key}`, subject_de: MARK, text_de: MARK }
    case 'portal_collections': return { collection: OWN }
    case 'lead_sources': return { name: `${MARK} ${key}`, kind: 'list' }
    default: return { key, name_de: MARK, name_en: MARK }
  }
}

beforeAll(async () => {
  for (const role of Object.keys(GOLDEN)) actors.set(role, await logIn(role))
  stranger = (await logIn('rep')).user
  const made = await ask(actor('admin').token, 'POST', '/collections', { collection: OWN, schema: {}, meta: {}, fields: [{ field: 'id', type: 'uuid', meta: { special: ['uuid'] }, schema: { is_primary_key: true } }] })
  expect(made.status).toBe(200)
})

// As an administrator does it, so that Studio's list of the field follows.
afterAll(async () => {
  const { data } = await ask<{ id: string }[]>(actor('admin').token, 'GET', `/items/choice_values?fields=id&limit=-1&filter[name_de][_starts_with]=${encodeURIComponent(MARK)}`)
  for (const { id } of data) expect((await ask(actor('admin').token, 'DELETE', `/items/choice_values/${id}`)).status).toBe(204)
})
// With it go the marks of what is not there.
afterAll(async () => void await ask(actor('admin').token, 'DELETE', `/collections/${OWN}`))
afterAll(() => inTenant(async (client) => {
  await client.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'')
  const threads = 'SELECT id FROM chat_threads WHERE title LIKE $1'
  await client.query(`DELETE FROM chat_messages WHERE thread IN (${threads})`, [`${MARK}%`])
  for (const [table, column] of [['chat_threads', 'title'], ['tasks', 'title'], ['form_submissions', 'form_name'], ['web_forms', 'name'], ['webhooks', 'name'], ['mail_templates', 'name'], ['customers', 'company'], ['leads', 'company'], ['imports', 'file_name'], ['enrichment_runs', 'search'], ['record_imports', 'file_name'], ['industries', 'name_de'], ['departments', 'name_de'], ['lead_sources', 'name'], ['profiles', 'display_name'], ['saved_views', 'name'], ['audit_log', 'target']]) {
    await client.query(`DELETE FROM ${table} WHERE ${column} LIKE $1`, [`${MARK}%`])
  }
  await client.query('COMMIT')
}))

test('the table knows every collection of the model', () => {
  expect(Object.keys(ROWS).sort()).toEqual(MODELS.tenant.map(collection => collection.name).sort())
})

const cells = Object.entries(GOLDEN).flatMap(([role, collections]) => (Object.keys(ROWS) as CollectionName[]).map(collection => [role, collection, collections[collection]] as const))

describe('each cell, through Directus itself', () => {
  test.each(cells)('%s: %s', async (role, collection, golden) => {
    const { token, user } = actor(role)
    const kinds = ROWS[collection]
    const found: Record<string, string> = {}
    const collect = async (action: string, allowed: (kind: string) => Promise<boolean>, among: readonly string[] = kinds) => {
      const hits: string[] = []
      for (const kind of among) if (await allowed(kind)) hits.push(kind)
      found[action] = hits.join(' ') || '-'
    }
    if (collection === 'tenant_settings') {
      found.create = '-'
      found.delete = '-'
      await collect('read', async () => (await ask(token, 'GET', '/items/tenant_settings?fields=name')).status === 200)
      await collect('update', async () => (await ask(token, 'PATCH', '/items/tenant_settings', CHANGE.tenant_settings)).status === 200)
    } else {
      const ids = await inTenant(async (client) => {
        const made: Record<string, string> = {}
        for (const kind of kinds) made[kind] = await makeRow(client, collection, kind, user)
        return made
      })
      const path = (kind: string) => `/items/${collection}/${ids[kind]}`
      await collect('read', async (kind) => {
        const one = await ask(token, 'GET', `${path(kind)}?fields=id`)
        // The list, and what it counts, must say the same as the single record.
        const many = await ask<unknown[]>(token, 'GET', `/items/${collection}?fields=id&filter[id][_eq]=${ids[kind]}`)
        const counted = await ask<[{ count: number | string }] | undefined>(token, 'GET', `/items/${collection}?aggregate[count]=*&filter[id][_eq]=${ids[kind]}`)
        const total = Number(counted.data?.[0]?.count ?? 0)
        expect([many.status === 200 && many.data.length === 1, total === 1], `${kind}: list and count`).toEqual([one.status === 200, one.status === 200])
        return one.status === 200
      })
      await collect('update', async kind => [200, 204].includes((await ask(token, 'PATCH', path(kind), CHANGE[collection])).status))
      await collect('delete', async kind => (await ask(token, 'DELETE', path(kind))).status === 204)
      const parentOf = (kind: string) => inTenant(client => makeRow(client, collection === 'chat_messages' ? 'chat_threads' : collection === 'import_rows' ? 'imports' : collection === 'contacts' || collection === 'opportunities' ? 'customers' : collection === 'enrichment_results' ? 'enrichment_runs' : 'leads', collection === 'activities' || collection === 'lead_files' || collection === 'contacts' ? kind : 'own', user))
      await inTenant(client => client.query('DELETE FROM profiles WHERE person = ANY($1)', [[user, stranger]]))
      await collect('create', async (kind) => {
        const { status, data } = await ask(token, 'POST', `/items/${collection}`, newRow(collection, kind, user, await parentOf(kind)))
        if (status !== 200 && status !== 204) return false
        // Made, but for whom?
        const person = { chat_threads: 'owner', profiles: 'person', saved_views: 'owner' }[collection as string]
        if (!person || kind !== 'other') return true
        const [row] = await inTenant(async client => (await client.query<Record<string, string>>(`SELECT ${person} FROM ${collection} WHERE id = $1`, [(data as { id?: string } | undefined)?.id])).rows)
        return row?.[person] === stranger
      }, kinds.filter(kind => !['gone', 'mine', 'team'].includes(kind)))
    }
    expect(Object.fromEntries(ACTIONS.map(action => [action, found[action]]))).toEqual(Object.fromEntries(ACTIONS.map((action, at) => [action, golden[at]])))
  })
})

describe('each column', () => {
  test.each(Object.entries(FIELDS))('of %s', async (collection, { role, reads, hides, writes = '', keeps = '' }) => {
    const { token, user } = actor(role)
    const system = collection === 'directus_users'
    const base = system ? '/users' : `/items/${collection}`
    const id = system ? user : await inTenant(client => makeRow(client, collection as CollectionName, 'own', user))
    const path = collection === 'tenant_settings' ? base : `${base}/${id}`
    const list = (text: string) => text.split(' ').filter(Boolean)
    for (const [names, status] of [[reads, 200], [hides, 403]] as const) for (const name of list(names)) expect((await ask(token, 'GET', `${path}?fields=${name}`)).status, `read ${name}`).toBe(status)
    for (const name of list(hides)) {
      expect((await ask(token, 'GET', `${base}?filter[${name}][_nnull]=true&fields=id`)).status, `filter by ${name}`).toBe(403)
      expect((await ask(token, 'GET', `${base}?sort=${name}&fields=id`)).status, `sort by ${name}`).toBe(403)
    }
    // A value may be refused for what it is; the column must not be.
    for (const name of list(writes)) expect((await ask(token, 'PATCH', path, { [name]: null })).status, `write ${name}`).not.toBe(403)
    for (const name of list(keeps)) {
      const { status, code } = await ask(token, 'PATCH', path, { [name]: name === 'bot' ? 'assistant' : null })
      expect(code === 'THREAD_FIELD_KEPT' ? 403 : status, `write ${name}`).toBe(403)
    }
  })
})

describe('the system\'s own tables', () => {
  test.each(Object.keys(GOLDEN))('as %s', async (role) => {
    const kind = role === 'admin' || role === 'automation' ? role : ['manager', 'backoffice'].includes(role) ? 'studio' : 'others'
    const found: Record<string, number> = {}
    for (const path of Object.keys(SYSTEM)) found[path] = (await ask(actor(role).token, 'GET', path)).status
    expect(found).toEqual(Object.fromEntries(Object.entries(SYSTEM).map(([path, statuses]) => [path, statuses[kind]])))
  })

  test('of people a manager sees the own address and no other', async () => {
    const { token, user } = actor('manager')
    expect((await ask(token, 'GET', '/users?fields=id,email&filter[email][_nnull]=true&limit=-1')).data).toEqual(expect.not.arrayContaining([expect.objectContaining({ id: stranger })]))
    const seen = (await ask<{ id: string, email?: string | null }[]>(token, 'GET', '/users?fields=id,email&limit=-1')).data
    expect(seen.length).toBeGreaterThan(5)
    expect(seen.filter(person => person.email && person.id !== user)).toEqual([])
  })
})
