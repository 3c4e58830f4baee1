import { instanceOf, withClient } from '@kontor/apply'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LANGUAGE_MODEL } from '../fixtures/model-language.ts'
import { makeLanguageTenant, type LanguageTenant } from '../support/language-tenant.ts'
import { portalRecords, type PortalRecords } from '../support/portal-records.ts'
import { until } from '../support/until.ts'
import { stackDatabase } from './database.ts'

interface Link { readonly id: string, readonly sort: number, readonly related?: { readonly id: string, readonly name: string } | null }
interface Lead { readonly id: string, readonly topics?: readonly Link[] }
interface Told { readonly type: string, readonly actor: string | null, readonly changed: object | null }
const TOPICS = 'fields=id,topics.id,topics.sort,topics.related.id,topics.related.name&deep[topics][_sort]=sort'
let tenant: LanguageTenant
let lead = ''
const topic: Record<'excel' | 'safety' | 'sales' | 'secret', string> = { excel: '', safety: '', sales: '', secret: '' }

async function done<T>(role: string, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await tenant.ask<T>(role, method, path, body)
  expect(answer.status, `${role} ${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300)
  return answer.data
}
const refused = async (role: string, method: string, path: string, body?: unknown) => {
  const { status, code } = await tenant.ask(role, method, path, body)
  return [status, code]
}
const topicsOf = async (role = 'admin', id = lead) => (await done<Lead>(role, 'GET', `/items/leads/${id}?${TOPICS}`)).topics ?? []
const names = async (role?: string, id?: string) => (await topicsOf(role, id)).map(({ related }) => related?.name)
const put = (...ids: string[]) => ids.map((related, at) => ({ related, sort: at + 1 }))
const made = async (company: string, more: object = {}) => (await done<Lead>('admin', 'POST', '/items/leads', { company, owner: null, ...more })).id
const told = (record: string) => tenant.sql<Told>('SELECT type, actor, payload -> \'changed\' AS changed FROM kontor_state.outbox_events WHERE record = $1 ORDER BY position', [record])
const me = async (role: string) => (await done<{ id: string }>(role, 'GET', '/users/me?fields=id')).id

beforeAll(async () => {
  tenant = await makeLanguageTenant('lists')
  for (const [name, secret] of [['excel', false], ['safety', false], ['sales', false], ['secret', true]] as const) topic[name] = (await done<{ id: string }>('admin', 'POST', '/items/topics', { name, secret })).id
}, 180_000)
afterAll(() => tenant.remove(), 120_000)
beforeEach(async () => {
  lead = await made('Schule am See')
})

describe('a list of records of one collection', () => {
  test('is there for Studio, and applying the model again changes nothing', async () => {
    const fields = await done<{ field: string, meta: { special: string[] }, schema: object | null }[]>('admin', 'GET', '/fields/leads')
    expect(fields.filter(({ field }) => ['topics', 'subjects'].includes(field)).map(({ field, meta, schema }) => [field, meta.special, schema])).toEqual([['topics', ['m2m'], null], ['subjects', ['m2a'], null]])
    expect((await tenant.apply(LANGUAGE_MODEL, { repair: true })).changes).toEqual([])
  })
  test('keeps its order, holds each record once and is replaced as a whole', async () => {
    await done('manager', 'PATCH', `/items/leads/${lead}`, { topics: put(topic.sales, topic.excel) })
    expect(await names()).toEqual(['sales', 'excel'])
    await done('manager', 'PATCH', `/items/leads/${lead}`, { topics: put(topic.excel, topic.safety, topic.sales, topic.excel) })
    expect(await names()).toEqual(['safety', 'sales', 'excel'])
    await done('manager', 'PATCH', `/items/leads/${lead}`, { topics: [] })
    expect(await names()).toEqual([])
  })
  test('is changed link by link as Studio does it', async () => {
    await done('manager', 'PATCH', `/items/leads/${lead}`, { topics: { create: [{ related: { id: topic.excel } }, { related: { id: topic.sales } }], update: [], delete: [] } })
    const [first, second] = await topicsOf()
    expect(await names()).toEqual(['excel', 'sales'])
    await done('manager', 'PATCH', `/items/leads/${lead}`, { topics: { create: [{ related: topic.safety }], update: [{ id: second?.id, sort: 0 }], delete: [first?.id] } })
    expect(await names()).toEqual(['sales', 'safety'])
  })
  test('comes with a new record, and is shown on the other side', async () => {
    const id = await made('Neue Schule', { topics: put(topic.safety) })
    expect(await names('manager', id)).toEqual(['safety'])
    const found = await done<{ leads_of: { record: { company: string } }[] }>('manager', 'GET', `/items/topics/${topic.safety}?fields=leads_of.record.company`)
    expect(found.leads_of).toContainEqual({ record: { company: 'Neue Schule' } })
    expect((await done<Lead[]>('manager', 'GET', `/items/leads?fields=id&filter=${encodeURIComponent(JSON.stringify({ topics: { _some: { related: { name: { _eq: 'safety' } } } } }))}`)).map(one => one.id)).toContain(id)
  })
  test('goes with either record when that is deleted for good, and stays with one that can be restored', async () => {
    const gone = (await done<{ id: string }>('admin', 'POST', '/items/topics', { name: 'gone' })).id
    await done('admin', 'PATCH', `/items/leads/${lead}`, { topics: put(gone, topic.excel) })
    await done('admin', 'DELETE', `/items/topics/${gone}`)
    expect(await names()).toEqual(['excel'])
    await done('admin', 'DELETE', `/items/leads/${lead}`)
    expect(await tenant.sql('SELECT 1 FROM leads_topics WHERE record = $1', [lead])).toHaveLength(1)
    await tenant.sql(`DO $$ BEGIN PERFORM set_config('kontor.hard_delete', 'on', true); DELETE FROM leads WHERE id = '${lead}'; END $$`)
    expect(await tenant.sql('SELECT 1 FROM leads_topics WHERE record = $1', [lead])).toEqual([])
  })
})

describe('whose a list is', () => {
  test('links are written with their record alone, by administrators and in SQL too', async () => {
    const other = await made('Andere Schule', { topics: put(topic.excel) })
    const [link] = await topicsOf('admin', other)
    const WITH_RECORD = [403, 'LIST_WITH_RECORD']
    for (const role of ['admin', 'manager']) {
      expect(await refused(role, 'POST', '/items/leads_topics', { record: other, related: topic.sales })).toEqual(WITH_RECORD)
      expect(await refused(role, 'PATCH', `/items/leads_topics/${link?.id}`, { related: topic.sales })).toEqual(WITH_RECORD)
      expect(await refused(role, 'DELETE', `/items/leads_topics/${link?.id}`)).toEqual(WITH_RECORD)
      // Taken out of another record's list, under cover of one's own.
      expect(await refused(role, 'PATCH', `/items/leads/${lead}`, { topics: { create: [], update: [{ id: link?.id, sort: 1 }], delete: [] } })).toEqual(WITH_RECORD)
    }
    for (const sql of [`DELETE FROM leads_topics WHERE record = '${other}'`, `UPDATE leads_topics SET sort = 9 WHERE record = '${other}'`, `INSERT INTO leads_topics (record, related) VALUES ('${other}', '${topic.sales}')`]) await expect(tenant.sql(sql), sql).rejects.toThrow('LIST_WITH_RECORD')
    expect([await names('admin', other), await names()]).toEqual([['excel'], []])
    await tenant.sql(`DO $$ BEGIN UPDATE leads SET date_updated = now() WHERE id = '${other}'; BEGIN INSERT INTO leads_topics (record, related) VALUES ('${other}', '${topic.sales}'); END; END $$`)
    expect(await names('admin', other)).toEqual(['excel', 'sales'])
  })
  test('a person sees what leads from a record of theirs to one that they see', async () => {
    const [rep, manager] = await Promise.all([me('rep'), me('manager')])
    const mine = await made('Meine', { owner: rep, topics: put(topic.secret, topic.excel) })
    const theirs = await made('Ihre', { owner: manager, topics: put(topic.safety) })
    expect([await names('manager', mine), await names('rep', mine)]).toEqual([['secret', 'excel'], ['excel']])
    expect(await refused('rep', 'GET', `/items/leads/${theirs}?${TOPICS}`)).toEqual([403, 'FORBIDDEN'])
    const links = await done<{ record: string, related: string }[]>('rep', 'GET', '/items/leads_topics?limit=-1')
    expect(links.map(({ record, related }) => [record, related])).toContainEqual([mine, topic.excel])
    expect(links.filter(({ record, related }) => record === theirs || related === topic.secret)).toEqual([])
    expect(await refused('readonly', 'PATCH', `/items/leads/${mine}`, { topics: [] })).toEqual([403, 'FORBIDDEN'])
    expect(await refused('trainer', 'GET', '/items/leads_topics')).toEqual([403, 'FORBIDDEN'])
  })
  test('who may change the record changes its list, and leaves what they do not see', async () => {
    const mine = await made('Meine', { owner: await me('rep'), topics: put(topic.secret, topic.excel) })
    await done('rep', 'PATCH', `/items/leads/${mine}`, { topics: put(topic.sales) })
    expect([await names('rep', mine), (await names('admin', mine)).sort()]).toEqual([['sales'], ['sales', 'secret']])
    await done('rep', 'PATCH', `/items/leads/${mine}`, { topics: [] })
    expect(await names('admin', mine)).toEqual(['secret'])
    const theirs = await made('Ihre', { owner: await me('manager'), topics: put(topic.safety) })
    expect(await refused('rep', 'PATCH', `/items/leads/${theirs}`, { topics: [] })).toEqual([403, 'FORBIDDEN'])
    expect(await names('admin', theirs)).toEqual(['safety'])
  })
})

describe('what is told of a list', () => {
  test('a change of it is one of its record: one event of the call, with its person, and a line of its history', async () => {
    const manager = await me('manager')
    expect((await told(lead)).map(({ type }) => type)).toEqual(['crm.lead.created'])
    await done('manager', 'PATCH', `/items/leads/${lead}`, { topics: put(topic.excel, topic.sales) })
    await done('manager', 'PATCH', `/items/leads/${lead}`, { city: 'Bonn', topics: put(topic.sales) })
    expect((await told(lead)).slice(1)).toEqual([
      { type: 'crm.lead.updated', actor: manager, changed: { topics: {} } },
      { type: 'crm.lead.updated', actor: manager, changed: { city: { from: null, to: 'Bonn' }, topics: {} } },
    ])
    expect((await tenant.sql<{ actor: string, changes: object }>('SELECT actor, changes FROM kontor_state.record_changes WHERE record = $1 ORDER BY at', [lead])).map(({ actor, changes }) => [actor, Object.keys(changes).sort()])).toEqual([[manager, ['topics']], [manager, ['city', 'topics']]])
  })
  test('a record that is made with one tells of being made alone, one whose record is gone is told without a person', async () => {
    const gone = (await done<{ id: string }>('admin', 'POST', '/items/topics', { name: 'gone' })).id
    const id = await made('Neu', { topics: put(gone) })
    expect((await told(id)).map(({ type }) => type)).toEqual(['crm.lead.created', 'crm.lead.assigned'].slice(0, (await told(id)).length))
    const before = (await told(id)).length
    await done('admin', 'DELETE', `/items/topics/${gone}`)
    expect((await told(id)).slice(before)).toEqual([{ type: 'crm.lead.updated', actor: null, changed: { topics: {} } }])
  })
})

describe('a list of records of several collections', () => {
  const SUBJECTS = 'fields=subjects.sort,subjects.collection,subjects.item:tasks.title,subjects.item:topics.name&deep[subjects][_sort]=sort'
  const subjects = async (role: string, id = lead) => (await done<{ subjects: { collection: string, item: { title?: string, name?: string } | null }[] }>(role, 'GET', `/items/leads/${id}?${SUBJECTS}`)).subjects.map(({ collection, item }) => [collection, item?.title ?? item?.name])
  const task = async (title: string, more: object = {}) => (await done<{ id: string }>('admin', 'POST', '/items/tasks', { title, ...more })).id
  test('holds them in their order, by the rights of each', async () => {
    const [mine, theirs] = [await task('Meine', { assignee: await me('rep') }), await task('Ihre')]
    const id = await made('Mit Themen', { owner: await me('rep') })
    await done('manager', 'PATCH', `/items/leads/${id}`, { subjects: [{ collection: 'topics', item: topic.secret }, { collection: 'tasks', item: theirs }, { collection: 'topics', item: topic.sales }, { collection: 'tasks', item: mine }] })
    expect(await subjects('manager', id)).toEqual([['topics', 'secret'], ['tasks', 'Ihre'], ['topics', 'sales'], ['tasks', 'Meine']])
    expect(await subjects('rep', id)).toEqual([['topics', 'sales'], ['tasks', 'Meine']])
    await done('manager', 'PATCH', `/items/leads/${id}`, { subjects: [{ collection: 'topics', item: topic.sales }] })
    expect(await subjects('manager', id)).toEqual([['topics', 'sales']])
    expect((await told(id)).at(-1)?.changed).toEqual({ subjects: {} })
  })
  test('takes no other records, and none that is not there', async () => {
    for (const [collection, item, status] of [['leads', lead, 409], ['topics', lead, 409], ['topics', 'no id', 400]] as const) {
      const answer = await refused('manager', 'PATCH', `/items/leads/${lead}`, { subjects: [{ collection, item }] })
      expect(answer[0], `${collection} ${item}: ${answer[1]}`).toBe(status)
    }
    expect(await subjects('manager')).toEqual([])
    expect(await refused('manager', 'POST', '/items/leads_subjects', { record: lead, collection: 'topics', item: topic.sales })).toEqual([403, 'LIST_WITH_RECORD'])
  })
  test('loses what is deleted for good, and waits for a deletion that is under way', async () => {
    const gone = (await done<{ id: string }>('admin', 'POST', '/items/topics', { name: 'gone' })).id
    await done('manager', 'PATCH', `/items/leads/${lead}`, { subjects: [{ collection: 'topics', item: gone }, { collection: 'topics', item: topic.excel }] })
    await done('admin', 'DELETE', `/items/topics/${gone}`)
    expect(await tenant.sql('SELECT item FROM leads_subjects WHERE record = $1', [lead])).toEqual([{ item: topic.excel }])
    const racing = (await done<{ id: string }>('admin', 'POST', '/items/topics', { name: 'racing' })).id
    const waits = () => tenant.sql('SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = \'Lock\' AND query ILIKE \'%leads_subjects%\'')
    await withClient(stackDatabase(), instanceOf(tenant.slug).database, async (client) => {
      await client.query('BEGIN')
      await client.query('DELETE FROM topics WHERE id = $1', [racing])
      const put = refused('manager', 'PATCH', `/items/leads/${lead}`, { subjects: [{ collection: 'topics', item: racing }] })
      await until('the list to wait for the deletion', async () => (await waits()).length > 0, 10)
      await client.query('COMMIT')
      expect(await put).toEqual([409, 'LIST_TAKES_NO_SUCH_RECORD'])
    })
    expect(await tenant.sql('SELECT 1 FROM leads_subjects WHERE item = $1', [racing])).toEqual([])
  })
})

describe('a list as the portal has it', () => {
  interface Shown { readonly id: string, readonly company: string, readonly topics: readonly { readonly id: string, readonly label: string }[] | null }
  let portal: PortalRecords
  const labels = (record: Shown) => record.topics?.map(({ label }) => label)
  const asked = async <T = Shown>(role: string, method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const answer = await portal.ask<T>(role, method, path, body, headers)
    expect(answer.status, `${role} ${method} ${path}: ${JSON.stringify(answer.error)}`).toBeLessThan(300)
    return answer
  }
  beforeAll(async () => {
    portal = await portalRecords(tenant, LANGUAGE_MODEL, 'leads')
  }, 60_000)
  afterAll(() => portal.close())

  test('is a field of the record, as far as the person may write it; one of several collections is none', async () => {
    const fields = async (role: string) => (await asked<{ name: string, kind: string, readonly: boolean, many?: object }[]>(role, 'GET', '/fields')).data
    expect((await fields('manager')).filter(({ name }) => ['topics', 'subjects'].includes(name))).toEqual([expect.objectContaining({ name: 'topics', kind: 'm2m', label: 'Topics', readonly: false, many: { collection: 'topics', idType: 'uuid' } })])
    expect((await fields('readonly')).find(({ name }) => name === 'topics')).toMatchObject({ readonly: true })
  })
  test('is made, read, changed, replaced and emptied as ids, and shown by names', async () => {
    const { data: { id, ...made } } = await asked('manager', 'POST', '/records', { company: 'Über das Portal', topics: [topic.sales, topic.excel] })
    expect(labels({ id, ...made })).toEqual(['sales', 'excel'])
    const { data, etag } = await asked('manager', 'GET', `/records/${id}`)
    expect(data.topics).toEqual([{ id: topic.sales, label: 'sales' }, { id: topic.excel, label: 'excel' }])
    const changed = await asked('manager', 'PATCH', `/records/${id}`, { topics: [topic.excel, topic.secret] }, { 'if-match': etag })
    expect(labels(changed.data)).toEqual(['excel', 'secret'])
    const late = await portal.ask<Shown>('manager', 'PATCH', `/records/${id}`, { topics: [topic.safety] }, { 'if-match': etag })
    expect([late.status, late.error]).toMatchObject([409, { code: 'CONFLICT', details: { fields: [{ field: 'topics', stored: [{ label: 'excel' }, { label: 'secret' }] }] } }])
    expect((await portal.ask('manager', 'GET', `/records/${id}`, undefined, { 'if-none-match': changed.etag })).status).toBe(304)
    expect(labels((await asked('manager', 'PATCH', `/records/${id}`, { topics: null })).data)).toEqual([])
    await asked('manager', 'POST', '/records/bulk', { action: 'update', records: [{ id, topics: [topic.safety, topic.sales] }] })
    expect(await names('admin', id)).toEqual(['safety', 'sales'])
  })
  test('a PUT writes what differs', async () => {
    const { data: { id } } = await asked('manager', 'POST', '/records', { company: 'Ganz', topics: [topic.sales] })
    const before = (await told(id)).length
    expect(labels((await asked('manager', 'PUT', `/records/${id}`, { company: 'Ganz neu', topics: [topic.sales] })).data)).toEqual(['sales'])
    expect((await told(id)).slice(before).flatMap(({ changed }) => Object.keys(changed ?? {}))).not.toContain('topics')
    expect(labels((await asked('manager', 'PUT', `/records/${id}`, { company: 'Ganz neu' })).data)).toEqual([])
  })
  test('refuses what it cannot hold, by its name', async () => {
    for (const [topics, code] of [[[lead], 'UNKNOWN_REFERENCE'], [['x'], 'INVALID'], ['x', 'INVALID']] as const) {
      const { status, error } = await portal.ask('manager', 'PATCH', `/records/${lead}`, { topics })
      expect([status, error], String(topics)).toMatchObject([400, { code: 'VALIDATION_FAILED', details: [{ field: expect.stringMatching(/^topics/) as string, ...code === 'INVALID' ? {} : { code } }] }])
    }
  })
  test('is filtered, and left out when it is not asked for', async () => {
    const { data: { id } } = await asked('manager', 'POST', '/records', { company: 'Gesucht', topics: [topic.secret] })
    const { data: other } = await asked('manager', 'POST', '/records', { company: 'Gesucht', topics: [] })
    const ids = async (query: string, role = 'manager') => (await asked<Shown[]>(role, 'GET', `/records?filter[company]=Gesucht&${query}`)).data.map(one => one.id)
    expect(await ids(`filter[topics][in]=${topic.secret},${topic.safety}`)).toEqual([id])
    expect(await ids(`filter[topics]=${topic.secret}`)).toEqual([id])
    expect(await ids(`filter[topics][nin]=${topic.secret}`)).toEqual([other.id])
    expect([await ids('filter[topics][empty]=true'), await ids('filter[topics][empty]=false')]).toEqual([[other.id], [id]])
    expect((await portal.ask('manager', 'GET', '/records?sort=topics')).status).toBe(400)
    expect(Object.keys((await asked<Shown[]>('manager', 'GET', `/records?filter[topics]=${topic.secret}&filter[company]=Gesucht&fields=company`)).data[0] ?? {})).not.toContain('topics')
    const { data: [first] } = await asked<Shown[]>('manager', 'GET', `/records?filter[company]=Gesucht&filter[topics]=${topic.secret}&fields=topics&cursor=start`)
    expect(labels(first as Shown)).toEqual(['secret'])
  })
  test('has what the person sees alone, and all of it', async () => {
    const { data: { id } } = await asked('manager', 'POST', '/records', { company: 'Meine', owner: await me('rep'), topics: [topic.secret, topic.excel] })
    expect(labels((await asked('rep', 'GET', `/records/${id}`)).data)).toEqual(['excel'])
    expect(labels((await asked('rep', 'PATCH', `/records/${id}`, { topics: [topic.sales] })).data)).toEqual(['sales'])
    expect((await names('admin', id)).sort()).toEqual(['sales', 'secret'])
    await tenant.sql(`DO $$ BEGIN UPDATE leads SET date_updated = now() WHERE id = '${id}'; WITH made AS (INSERT INTO topics (name, secret) SELECT 'many ' || n, false FROM generate_series(1, 120) n RETURNING id) INSERT INTO leads_topics (record, related) SELECT '${id}', id FROM made; END $$`)
    expect([(await asked('manager', 'GET', `/records/${id}`)).data.topics?.length, (await asked<Shown[]>('manager', 'GET', '/records?filter[company]=Meine')).data.find(one => one.id === id)?.topics?.length]).toEqual([122, 122])
  })
  test('its change is a line of the record\'s history, without empty ones', async () => {
    await asked('manager', 'PATCH', `/records/${lead}`, { topics: [topic.excel] })
    await done('manager', 'PATCH', `/items/leads/${lead}`, { subjects: [{ collection: 'topics', item: topic.excel }] })
    await asked('manager', 'PATCH', `/records/${lead}`, { city: 'Bonn' })
    const { data: { entries } } = await asked<{ entries: { action: string, changes: object[] }[] }>('manager', 'GET', `/records/${lead}/history`)
    expect(entries.map(({ action, changes }) => [action, changes])).toEqual([
      ['updated', [expect.objectContaining({ field: 'city', to: 'Bonn' })]], ['updated', [{ field: 'topics', label: 'Topics' }]],
    ])
  })
})

// Last, for what Directus knows of the list is another one meanwhile.
test('what a list is made of is brought back when somebody has changed it', async () => {
  await tenant.sql('UPDATE directus_relations SET one_deselect_action = \'nullify\' WHERE many_collection = \'leads_topics\' AND many_field = \'record\'')
  const drift = [expect.objectContaining({ kind: 'patch', drift: 'shown', columns: { one_deselect_action: { from: 'nullify', to: 'delete' } } })]
  expect((await tenant.apply(LANGUAGE_MODEL, { repair: true })).changes).toEqual(drift)
  expect((await tenant.apply(LANGUAGE_MODEL, { repair: true })).changes).toEqual([])
})
