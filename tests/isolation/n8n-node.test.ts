import { randomUUID } from 'node:crypto'
import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signDelegation } from '../../directus/host/delegation.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { ROOT } from '../../launcher/config.ts'
import { ask } from '../support/directus.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import type { Mail } from '../support/mail.ts'
import { callWebhook, openEditor, SERVICE, workflowOf, type Editor, type Node, type Workflow } from '../support/n8n.ts'
import { addOwnFields, dropOwnFields, ownFields } from '../support/own-fields.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { serveSourcePages, type SourcePages } from '../support/source-pages.ts'
import { until } from '../support/until.ts'

const FIXTURE = join(ROOT, 'n8n-workflows', 'fixtures', 'kontor-node.json')
const ID = 'kontorNodeTest01'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
  await editor.make(JSON.parse(readFileSync(FIXTURE, 'utf8')) as Workflow)
  const manager = await realmToken({ claims: { organization: { demo: { id: randomUUID(), groups: ['/manager'] } }, amr: ['pwd', 'otp'] } })
  for (const company of ['Erste GmbH', 'Zweite GmbH', 'Dritte GmbH']) expect(await ask(manager, 'POST', '/items/leads', { company, city })).toMatchObject({ status: 200 })
}, 120_000)

afterAll(() => editor.remove(ID))

const run = callWebhook

/** Only leads of this run are there. */
const city = `Stadt ${randomUUID()}`

const exchanges = async () => (await rowsOf('platform_core', 'select 1 from audit_log where action = \'automation_token.issued\' and tenant = \'demo\'')).length

describe('the node', () => {
  test('lists leads with a filter and reads each of them, with one token', async () => {
    const wanted = await rowsOf<{ id: string, company: string }>('tenant_demo', 'select id, company from leads where city = $1', [city])
    expect(wanted).toHaveLength(3)
    const before = await exchanges()
    const { status, items } = await run('kontor-test-read', { tenant: 'demo', city })
    expect(status, JSON.stringify(items).slice(0, 500)).toBe(200)
    expect(items.map(({ id }) => id).sort()).toEqual(wanted.map(({ id }) => id).sort())
    for (const { id, company, status: of } of items) expect([of, company]).toEqual(['new', wanted.find(row => row.id === id)?.company])
    // The single record has more than what the list was asked for.
    expect(items[0]).toHaveProperty('origins')
    expect(await exchanges() - before).toBeLessThanOrEqual(1)
    expect(JSON.stringify(items)).not.toMatch(/eyJ[\w-]+\.eyJ/)
  })

  test('does not change a lead as automation, says so, and leaves no token in what n8n keeps', async () => {
    const [lead] = await rowsOf<{ id: string, company: string }>('tenant_demo', 'select id, company from leads where city = $1 limit 1', [city])
    const { items: [tried] } = await run('kontor-test-try', { tenant: 'demo', id: lead?.id })
    expect(tried).toMatchObject({ code: 'FORBIDDEN', status: 403, error: expect.stringContaining('FORBIDDEN') as string })
    const marker = randomUUID()
    expect((await run('kontor-test-write', { tenant: 'demo', id: lead?.id, marker })).status).toBe(500)
    expect(await rowsOf('tenant_demo', 'select company from leads where id = $1', [lead?.id])).toEqual([{ company: lead?.company }])
    const [{ data } = { data: '' }] = await until('the failed run to be kept', async () => {
      const rows = await rowsOf<{ data: string }>('n8n', 'select d.data from execution_data d join execution_entity e on e.id = d."executionId" where e.status = \'error\' and strpos(d.data, $1) > 0', [marker])
      return rows.length > 0 && rows
    }, 30)
    expect(data).toContain('FORBIDDEN')
    // The call of the webhook itself is signed for a minute; nothing else that looks like a token is there.
    const issuers = (data.match(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g) ?? []).map(token => (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { iss: string }).iss)
    expect(new Set(issuers)).toEqual(new Set(['kontor-chat']))
    expect(data).not.toContain(hubInside().secrets.values.N8N_CLIENT_SECRET)
  })

  test('reads as the person who asks, and not without their token', async () => {
    const token = await realmToken({ claims: { organization: { demo: { id: randomUUID(), groups: ['/manager'] } }, amr: ['pwd', 'otp'] } })
    const me = await fetch(`${hub().hostUrl}/users/me?fields=id`, { headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo' } })
    const { data: { id: userId } } = await me.json() as { data: { id: string } }
    const delegation = await signDelegation(delegationKeys(hubInside().secrets.values.HOST_SECRET), 'demo', { type: 'delegation', requestId: 'r', userId, threadId: randomUUID(), messageId: randomUUID() })
    if (!('token' in delegation)) throw new Error('no token')
    const { items } = await run('kontor-test-ask', { tenant: 'demo', city }, { 'x-kontor-token': delegation.token })
    expect(items).toHaveLength(2)
    for (const item of items) expect(item).toMatchObject({ status: 'new', company: expect.any(String) as string, createdAt: expect.any(String) as string })
    expect((await run('kontor-test-ask', { tenant: 'demo', city })).status).toBe(500)
  })
})

/** Asks as the editor does while the node is being set. */
const fromEditor = <T>(kind: string, methodName: string, parameters: object, credentials: object = SERVICE) =>
  editor.ask<T>('POST', `/dynamic-node-parameters/${kind}`, { path: 'parameters.values', nodeTypeAndVersion: { name: 'CUSTOM.kontor', version: 1 }, currentNodeParameters: { actAs: 'service', tenant: 'demo', resource: 'crm/leads', ...parameters }, methodName, credentials })
const addresses = () => ({ apiUrl: `${hub().publicUrl.replace('localhost', '127.0.0.1')}/api/v1`, tokenUrl: `${hub().keycloakUrl}/realms/kontor/protocol/openid-connect/token`, hostUrl: hub().hostUrl })

describe('the editor', () => {
  test('offers the tenant\'s resources and the fields that its automation sees', async () => {
    expect(await fromEditor<object[]>('options', 'getResources', {})).toContainEqual(expect.objectContaining({ name: 'Leads (crm)', value: 'crm/leads' }))
    const fields = await fromEditor<{ value: string }[]>('options', 'getSortableFields', { operation: 'getAll' })
    expect(fields).toContainEqual(expect.objectContaining({ name: 'Company', value: 'company' }))
  })

  test('tests the credential, and opens the tenant that it names', async () => {
    const stored = await editor.ask<{ id: string, name: string, type: string }>('GET', '/credentials/kontorApiService')
    const { N8N_CLIENT_SECRET } = hubInside().secrets.values
    const check = (more: object) => editor.ask<{ status: string, message: string }>('POST', '/credentials/test', { credentials: { id: stored.id, name: stored.name, type: stored.type, data: { access: 'service', ...addresses(), clientId: 'n8n', clientSecret: N8N_CLIENT_SECRET, ...more } } })
    const kept = () => rowsOf('n8n', 'SELECT data, "updatedAt" FROM credentials_entity WHERE id = \'kontorApiService\'')
    const [before, tokens] = [await kept(), await exchanges()]
    expect(await check({})).toMatchObject({ status: 'OK' })
    expect(await exchanges() - tokens).toBe(0)
    expect(await check({ tenant: 'demo' })).toMatchObject({ status: 'OK' })
    expect(await exchanges() - tokens).toBe(1)
    expect(await check({ clientSecret: 'wrong' })).toMatchObject({ status: 'Error', message: expect.stringContaining('UNAUTHORIZED_CLIENT') as string })
    expect(await check({ tenant: 'no-such' })).toMatchObject({ status: 'Error', message: expect.stringContaining('TENANT_UNKNOWN') as string })
    expect(await check({ tenant: 'demo', apiUrl: 'http://127.0.0.1:9/api/v1' })).toMatchObject({ status: 'Error', message: expect.stringContaining('refused the connection') as string })
    // Nothing of it is stored, no token above all.
    expect(await kept()).toEqual(before)
  })

  describe('offers names in the place of IDs', () => {
    const industry = { key: `test_${randomUUID().slice(0, 8)}`, name: `Branche ${randomUUID().slice(0, 8)}` }
    let lead: { id: string, company: string }
    const search = (methodName: string, filter: string | undefined, parameters: object, path = 'parameters.id') => editor.ask<{ results: { name: string, value: string }[] }>('POST', '/dynamic-node-parameters/resource-locator-results', {
      path, nodeTypeAndVersion: { name: 'CUSTOM.kontor', version: 1 }, currentNodeParameters: { actAs: 'service', tenant: 'demo', resource: 'crm/leads', ...parameters }, methodName, credentials: SERVICE, ...filter === undefined ? {} : { filter },
    })

    beforeAll(async () => {
      const [row] = await rowsOf<typeof lead>('tenant_demo', 'select id, company from leads where city = $1 limit 1', [city])
      lead = row as typeof lead
      await rowsOf('tenant_demo', 'insert into industries (id, key, name_de, name_en) values (gen_random_uuid(), $1, $2, $2)', [industry.key, industry.name])
    })
    afterAll(() => rowsOf('tenant_demo', 'delete from industries where key = $1', [industry.key]))

    test('of the record that is read, searched as one types', async () => {
      expect((await search('searchRecords', undefined, { operation: 'get' })).results.length).toBeGreaterThan(0)
      expect((await search('searchRecords', lead.company, { operation: 'get' })).results).toContainEqual(expect.objectContaining({ value: lead.id, name: expect.stringContaining(lead.company) as string }))
      expect((await search('searchRecords', `nichts ${randomUUID()}`, { operation: 'get' })).results).toEqual([])
    })

    test('of related records, people and choices in filters', async () => {
      const of = async (field: string, filter?: string) => (await search('searchValues', filter, { operation: 'getAll', filters: { rule: [{ field, operator: 'eq' }] } }, 'parameters.filters.rule[0].value')).results
      expect(await of('industry', industry.name)).toEqual([expect.objectContaining({ name: industry.name })])
      expect((await of('owner')).map(({ name }) => name)).not.toEqual([])
      expect(await of('status', 'New')).toEqual([{ name: 'New', value: 'new' }])
      expect(await of('company')).toEqual([])
    })

    test('of people to write to, and what is no record is a resource too', async () => {
      const people = await fromEditor<{ name: string, value: string }[]>('options', 'getPeople', { resource: 'mail', operation: 'send' })
      const active = await rowsOf<{ id: string }>('tenant_demo', 'select id from directus_users where status = \'active\' and first_name is not null')
      expect(people.map(({ value }) => value).sort()).toEqual(expect.arrayContaining(active.map(({ id }) => id)))
      expect(await fromEditor<object[]>('options', 'getResources', {})).toEqual(expect.arrayContaining([{ name: 'Mail', value: 'mail', description: 'send' }, { name: 'Chat', value: 'chat', description: 'answer' }]))
    })

    test('of what a form writes, where the list is short', async () => {
      const { fields } = await fromEditor<{ fields: { id: string, type: string, options?: { name: string, value: string }[] }[] }>('resource-mapper-fields', 'getCreateFields', { resource: 'platform/tasks', operation: 'create' })
      const assignee = fields.find(({ id }) => id === 'assignee')
      expect(assignee?.type).toBe('options')
      expect(assignee?.options?.length).toBeGreaterThan(0)
    })

    test('and runs with what was chosen, as with what workflows of before hold', async () => {
      const rlc = (mode: string, value: string) => ({ __rl: true, mode, value })
      const node = (name: string, parameters: object): Node => ({ name, type: 'CUSTOM.kontor', credentials: SERVICE, parameters: { actAs: 'service', tenant: 'demo', resource: 'crm/leads', ...parameters } })
      const one = (value: unknown) => ({ operation: 'getAll', returnAll: false, limit: 5, filters: { rule: [{ field: 'city', operator: 'eq', value: city }, { field: 'company', operator: 'eq', value }] }, fields: ['company'] })
      const made = await editor.make(workflowOf('Kontor · Test · Chosen', {
        'kontor-test-chosen': [node('Chosen', { operation: 'get', id: rlc('list', lead.id) }), node('Named', { operation: 'get', id: rlc('id', '={{ $json.id }}') }), node('Find', one(rlc('text', '={{ $json.company }}'))), node('Find as before', one('={{ $json.company }}'))],
      }))
      try {
        expect(await run('kontor-test-chosen', {})).toEqual({ status: 200, items: [{ id: lead.id, company: lead.company }] })
      }
      finally {
        await editor.remove(made)
      }
    })
  })
})

describe('a mail', () => {
  const tag = randomUUID().slice(0, 8)
  let id = ''
  const node = (name: string, parameters: object, more: object = {}): Node => ({ name, type: 'CUSTOM.kontor', credentials: SERVICE, parameters: { actAs: 'service', tenant: 'demo', resource: 'mail', operation: 'send', people: [], roles: [], addresses: '={{ $json.body.to }}', subject: '={{ $json.body.subject }}', text: '={{ $json.body.text }}', once: '', ...parameters }, ...more })
  const subjects = async (to: string) => (await (await fetch(`${hub().mailUrl}/api/email?limit=500`)).json() as Mail[]).filter(mail => mail.to.some(found => found.address === to)).map(({ subject }) => subject)
  const address = (name: string) => `${name}.${tag}@node.test`

  beforeAll(async () => {
    id = await editor.make(workflowOf('Kontor · Test · Mail', {
      'kontor-test-mail': [node('Mail', {})],
      'kontor-test-mail-once': [node('Mail once', { once: '={{ $json.body.about }}' })],
      'kontor-test-mail-wrong': [node('Mail wrongly', {}, { onError: 'continueRegularOutput' })],
    }))
  })
  afterAll(() => editor.remove(id))

  test('goes from the tenant, in each run anew', async () => {
    const mail = { to: `${address('a')}, ${address('b')}`, subject: 'Vom Knoten', text: 'Hallo' }
    for (let i = 0; i < 2; i++) expect(await run('kontor-test-mail', mail)).toEqual({ status: 200, items: [{ sent: 2, failed: [] }] })
    await until('both', async () => (await subjects(address('b'))).length === 2, 20)
  })
  test('goes once for what it is about, however often the workflow runs', async () => {
    const mail = (about: string, text: string) => run('kontor-test-mail-once', { to: address('c'), subject: `Zu ${about}`, text, about })
    expect((await mail('A', 'Hallo')).items).toEqual([{ sent: 1, failed: [] }])
    expect((await mail('A', 'Hallo')).items).toEqual([{ sent: 1, failed: [] }])
    expect((await mail('A', 'Mit anderem Text')).items).toEqual([{ sent: 0, failed: [], repeated: true }])
    expect((await mail('B', 'Hallo')).items).toEqual([{ sent: 1, failed: [] }])
    await until('the second', async () => (await subjects(address('c'))).includes('Zu B'), 20)
    expect((await subjects(address('c'))).sort()).toEqual(['Zu A', 'Zu B'])
  })
  test('that is refused is told with the reason', async () => {
    expect((await run('kontor-test-mail-wrong', { to: 'boss', subject: 'x', text: 'x' })).items).toEqual([expect.objectContaining({ code: 'RECIPIENT_UNKNOWN', status: 400, problems: [expect.objectContaining({ field: 'to.0' })] })])
    expect((await run('kontor-test-mail-wrong', { to: '', subject: 'x', text: 'x' })).items).toEqual([expect.objectContaining({ code: 'NO_RECIPIENT' })])
  })
})

describe('a proposal', () => {
  let site: SourcePages
  let id = '', lead = ''
  const node = (name: string, parameters: object, more: object = {}): Node => ({ name, type: 'CUSTOM.kontor', credentials: SERVICE, parameters: { actAs: 'service', tenant: 'demo', resource: 'proposal', leadId: '={{ $(\'kontor-test-propose\').item.json.body.lead }}', ...parameters }, ...more })
  const source = node('Source', { operation: 'readSource', address: '={{ $json.body.address }}', sourceId: '' })
  const proposal = node('Propose', { operation: 'propose', proposedField: 'phone', value: '={{ $(\'kontor-test-propose\').item.json.body.value }}', documentId: '={{ $json.id }}', passage: '', confidence: '0.7', proposer: '={{ $workflow.name }}' }, { onError: 'continueRegularOutput' })

  beforeAll(async () => {
    site = await serveSourcePages({ '/impressum': '<h1>Impressum</h1><p>Tel. 0228 / 55 55 0</p>' })
    const manager = await realmToken({ claims: { organization: { demo: { id: randomUUID(), groups: ['/manager'] } }, amr: ['pwd', 'otp'] } })
    lead = (await ask<{ id: string }>(manager, 'POST', '/items/leads', { company: `Vorschlag ${city}`, country: 'DE' })).data.id
    id = await editor.make(workflowOf('Kontor · Test · Proposal', { 'kontor-test-propose': [source, proposal] }))
  })
  afterAll(async () => {
    site.close()
    await editor.remove(id)
  })

  test('is made of a page that Kontor read itself, and only of what stands there', async () => {
    const page = { lead, address: site.address('/impressum') }
    const { status, items } = await run('kontor-test-propose', { ...page, value: '0228 55550' })
    expect(status, JSON.stringify(items)).toBe(200)
    const [made] = items
    expect(made).toMatchObject({ state: 'open', made: true })
    expect(await rowsOf('tenant_demo', 'select value, passage, confidence::float as sure, proposer from proposals where id = $1', [made?.id])).toEqual([{ value: '0228 55550', passage: 'Tel. 0228 / 55 55 0', sure: 0.7, proposer: 'Kontor · Test · Proposal' }])
    expect((await run('kontor-test-propose', { ...page, value: '0228 55551' })).items).toEqual([expect.objectContaining({ code: 'PROPOSAL_PASSAGE', status: 400 })])
    expect((await rowsOf<{ phone: string | null }>('tenant_demo', 'select phone from leads where id = $1', [lead]))[0]?.phone).toBeNull()
  })
})

describe('fields of the tenant\'s own', () => {
  const FIELDS = ownFields('leads').filter(({ field }) => ['own_text', 'own_number', 'own_date', 'own_choice', 'own_topics', 'own_flag'].includes(field))
  const NAMES = ['ownText', 'ownNumber', 'ownDate', 'ownChoice', 'ownTopics', 'ownFlag']
  const leads = { actAs: 'service', tenant: '', resource: 'crm/leads' }
  let admin: string, credentials: Record<string, { id: string, name: string }>, program: string, id = ''
  const studio = async (method: string, path: string, body?: unknown) => {
    const { status, body: text } = await ask(admin, method, path, body)
    return { status, text: JSON.stringify(text) }
  }

  beforeAll(async () => {
    admin = await realmToken({ claims: { organization: { demo: { id: randomUUID(), groups: ['/admin'] } }, amr: ['pwd', 'otp'] } })
    await dropOwnFields(studio, 'leads', FIELDS)
    await addOwnFields(studio, 'leads', FIELDS)
    // Leads are written by people and by programs that the administrator lets: automation may not.
    const { data } = await ask<{ id: string, client_id: string, client_secret: string }>(admin, 'POST', '/platform/api-clients', { name: `Nodes ${randomUUID().slice(0, 8)}`, role: 'manager' })
    program = data.id
    credentials = await editor.makeCredential('kontorApi', { access: 'tenant', ...addresses(), hostUrl: '', clientId: data.client_id, clientSecret: data.client_secret })
  }, 60_000)
  afterAll(async () => {
    if (id) await editor.remove(id)
    for (const { id } of Object.values(credentials)) await editor.ask('DELETE', `/credentials/${id}`)
    await ask(admin, 'DELETE', `/platform/api-clients/${program}`)
    await dropOwnFields(studio, 'leads', FIELDS)
  }, 60_000)

  test('are in the form of the node, with label, kind and choices, for whoever may write them', async () => {
    const form = (methodName: string, by?: object) => fromEditor<{ fields: { id: string }[] }>('resource-mapper-fields', methodName, leads, by ?? credentials)
    const { fields } = await until('the fields to be seen', async () => {
      const found = await form('getCreateFields')
      return NAMES.every(name => found.fields.some(({ id }) => id === name)) && found
    }, 10)
    const own = NAMES.map(name => fields.find(({ id }) => id === name))
    expect(own).toMatchObject([
      { displayName: 'Branch', type: 'string', required: false }, { displayName: 'Seats', type: 'number' }, { displayName: 'End of contract', type: 'string' },
      { displayName: 'Tier', type: 'options', options: [{ name: 'Gold', value: 'gold' }, { name: 'Silber', value: 'silver' }] }, { displayName: 'Topics', type: 'array' }, { displayName: 'Framework contract', type: 'boolean' },
    ])
    const forAutomation = await fromEditor<{ name: string, value: string, description: string }[]>('options', 'getSortableFields', { operation: 'getAll' })
    expect(forAutomation).toContainEqual({ name: 'Seats', value: 'ownNumber', description: 'ownNumber, a field of the tenant' })
    const { fields: writable } = await fromEditor<{ fields: { id: string }[] }>('resource-mapper-fields', 'getUpdateFields', { ...leads, tenant: 'demo' })
    expect(writable.filter(({ id }) => NAMES.includes(id))).toEqual([])
  })

  test('are written, changed, found and sorted by in a workflow, whatever form their values come in', async () => {
    const [making, changing] = await Promise.all(['getCreateFields', 'getUpdateFields'].map(async method => (await fromEditor<{ fields: object[] }>('resource-mapper-fields', method, leads, credentials)).fields))
    const values = (value: object, schema = making) => ({ mappingMode: 'defineBelow', value, matchingColumns: [], schema, attemptToConvertTypes: false, convertFieldsToString: false })
    const node = (name: string, parameters: object): Node => ({ name, type: 'CUSTOM.kontor', credentials, parameters: { ...leads, ...parameters } })
    const written = values({
      company: '={{ $json.body.company }}', city, nextStepAt: '2027-01-05T09:30:00',
      ownText: '={{ $json.body.text }}', ownNumber: '={{ $json.body.seats }}', ownDate: '2027-03-31', ownChoice: 'gold', ownTopics: '={{ $json.body.topics }}', ownFlag: true,
    })
    id = await editor.make(workflowOf('Kontor · Test · Own fields', {
      'kontor-test-own': [
        node('Make', { operation: 'create', values: written }),
        node('Change', { operation: 'update', id: '={{ $json.id }}', values: values({ ownNumber: '={{ $json.ownNumber + 1 }}', ownChoice: 'silver', ownTopics: '["leadership"]' }, changing) }),
        node('Find', { operation: 'getAll', returnAll: false, limit: 5, filters: { rule: [{ field: 'ownText', operator: 'eq', value: '={{ $json.ownText }}' }, { field: 'ownNumber', operator: 'gte', value: '12' }] }, sort: { by: [{ field: 'ownNumber', direction: 'desc' }] }, fields: ['company', 'ownNumber', 'ownTopics', 'nextStepAt'] }),
      ],
      'kontor-test-own-wrong': [{ ...node('Make wrongly', { operation: 'create', values: written }), onError: 'continueRegularOutput' }],
    }))
    const text = `F-${randomUUID().slice(0, 8)}`
    const { status, items } = await run('kontor-test-own', { company: 'Eigene Knoten GmbH', text, seats: '11', topics: 'excel, languages' })
    expect([status, items], JSON.stringify(items)).toEqual([200, [expect.objectContaining({ company: 'Eigene Knoten GmbH', ownNumber: 12, ownTopics: ['leadership'] })]])
    expect(new Date(String(items[0]?.nextStepAt)).toISOString()).toBe('2027-01-05T08:30:00.000Z')
    expect(await rowsOf('tenant_demo', 'SELECT own_text, own_number, own_date::text, own_choice, own_flag FROM leads WHERE id = $1', [items[0]?.id]))
      .toEqual([{ own_text: text, own_number: 12, own_date: '2027-03-31', own_choice: 'silver', own_flag: true }])
    // The administrator's own rule, and what is no number.
    const { items: [wrong] } = await run('kontor-test-own-wrong', { company: 'Eigene Knoten GmbH', text: 'Südstadt', seats: '1', topics: '' })
    expect(wrong).toMatchObject({ code: 'VALIDATION_FAILED', status: 400, problems: [expect.objectContaining({ field: 'ownText', code: 'INVALID' })] })
    expect((await run('kontor-test-own-wrong', { company: 'Eigene Knoten GmbH', text, seats: 'viele', topics: '' })).items[0]).toMatchObject({ code: 'VALIDATION_FAILED', problems: [expect.objectContaining({ field: 'ownNumber' })] })
  })
})

test('the nodes meet the copy of n8n-workflow that n8n itself uses, so that it knows their errors', () => {
  const n8n = realpathSync(join(ROOT, 'n8n-workflows', 'node_modules', 'n8n'))
  expect(realpathSync(join(ROOT, 'extensions', 'n8n-nodes-kontor', 'node_modules', 'n8n-workflow'))).toBe(realpathSync(join(n8n, '..', 'n8n-workflow')))
})
