import { createServer, type Server } from 'node:http'
import { AUTOMATION_USER, POLICY_IDS } from '@kontor/policies'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askDirectus } from '../support/attacker.ts'
import { hookPort } from '../support/environment.ts'
import { flowLogs, openFlows } from '../support/flows.ts'
import { rowsOf } from '../support/inside.ts'
import { mailTo } from '../support/mail.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })
const rows = <T extends object>(sql: string, values: unknown[] = []) => rowsOf<T>('tenant_demo', sql, values)
const OWN = 'flow_visits'

let admin: string
let rep: string
let server: Server
const asked: string[] = []
const rights: number[] = []

const { makeFlow, startFlow: start, runFlow, removeFlows } = openFlows(() => admin)
const logs = flowLogs
const told = (record: string) => rows<{ type: string, actor: string | null }>('SELECT type, actor FROM kontor_state.outbox_events WHERE record = $1 ORDER BY position', [record])

beforeAll(async () => {
  [admin, rep] = await Promise.all([as('admin', 'otp'), as('rep')]) as [string, string]
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.setHeader('content-type', 'application/json').end('{"answer":42}')
  })
  await new Promise<void>(done => server.listen(hookPort(), '127.0.0.1', done))
  const field = (name: string, type: string, meta: object = {}, schema: object = {}) => ({ field: name, type, meta, schema })
  expect(await askDirectus(admin, 'POST', '/collections', { collection: OWN, meta: {}, schema: {}, fields: [
    field('id', 'uuid', { special: ['uuid'] }, { is_primary_key: true }), field('title', 'string'),
    field('user_created', 'uuid', { special: ['user-created'] }), field('user_updated', 'uuid', { special: ['user-updated'] }),
    // Without it nobody could tell a change by nobody from one by the person of the last.
    field('date_updated', 'timestamp', { special: ['date-updated'] }),
  ] })).toMatchObject({ status: 200 })
  // What the automation may do with the tenant's own collections is the administrator's to say.
  for (const action of ['create', 'read', 'update', 'delete']) {
    const right = await askDirectus<{ id: number }>(admin, 'POST', '/permissions', { policy: POLICY_IDS.automation, collection: OWN, action, fields: ['*'], permissions: {} })
    expect(right).toMatchObject({ status: 200 })
    if (right.data) rights.push(right.data.id)
  }
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await removeFlows()
  await askDirectus(admin, 'DELETE', '/permissions', rights)
  await askDirectus(admin, 'DELETE', `/collections/${OWN}`)
})

describe('a flow has the rights of the automation', () => {
  test.each<[string, string, (lead: string) => object]>([
    ['makes no lead', 'item-create', () => ({ collection: 'leads', payload: { company: 'Made by a flow' } })],
    ['changes none', 'item-update', lead => ({ collection: 'leads', key: [lead], payload: { company: 'Changed by a flow' } })],
    ['deletes none', 'item-delete', lead => ({ collection: 'leads', key: [lead] })],
    ['reads no chats', 'item-read', () => ({ collection: 'chat_messages' })],
    ['reads no rights', 'item-read', () => ({ collection: 'directus_permissions' })],
    ['writes no people', 'item-update', () => ({ collection: 'directus_users', key: [AUTOMATION_USER.id], payload: { status: 'active' } })],
  ])('it %s, whatever its author picked, and its log says so', async (_, type, optionsFor) => {
    const [lead] = await rows<{ id: string }>('SELECT id FROM leads WHERE deleted_at IS NULL LIMIT 1')
    const before = await rows('SELECT * FROM leads ORDER BY id')
    for (const permissions of ['$full', '6b6f6e74-6f72-4000-8000-000000000001']) {
      const { id, status } = await runFlow(type, { ...optionsFor(lead?.id ?? ''), permissions, emitEvents: false })
      expect(status, permissions).toBe(403)
      expect((await logs(id))[0]?.steps[0]).toMatchObject({ status: 'reject', options: { permissions: 'automation', note: expect.stringContaining(`"${permissions}" are not used`) as string } })
    }
    expect(await rows('SELECT * FROM leads ORDER BY id')).toEqual(before)
    expect(await rows('SELECT 1 FROM leads WHERE company = \'Made by a flow\'')).toEqual([])
  })

  test.each<[string, object, (flow: string) => Promise<unknown>]>([
    ['a button', { trigger: 'manual', options: { collections: [OWN], requireSelection: false } }, flow => askDirectus(admin, 'POST', `/flows/trigger/${flow}`, { collection: OWN, keys: [] })],
    ['the clock', { trigger: 'schedule', options: { cron: '* * * * * *' } }, async () => undefined],
    ['another flow', { trigger: 'operation', options: { return: '$last' } }, async flow => start(await makeFlow('Starts another', 'trigger', { flow, payload: {} }))],
    ['what happened', { trigger: 'event', options: { type: 'action', scope: ['items.create'], collections: [OWN] } }, () => askDirectus(admin, 'POST', `/items/${OWN}`, { title: 'Mine' })],
  ])('it has them when %s starts it', async (_, trigger, fire) => {
    const [lead] = await rows<{ id: string, company: string }>('SELECT id, company FROM leads WHERE deleted_at IS NULL LIMIT 1')
    const options = (permissions: string) => ({ collection: 'leads', key: [lead?.id], payload: { company: 'Changed by a flow' }, permissions, emitEvents: false })
    for (const permissions of ['$full', '$trigger']) {
      const flow = await makeFlow('Changes a lead', 'item-update', options(permissions), trigger)
      // A flow that is not read yet does not hear of it.
      const log = await until(`the log with ${permissions}`, async () => {
        await fire(flow)
        return (await logs(flow))[0]
      }, 20)
      await askDirectus(admin, 'PATCH', `/flows/${flow}`, { status: 'inactive' })
      expect(log.steps[0], permissions).toMatchObject({ status: 'reject', options: { permissions: 'automation', ...permissions === '$full' ? { note: expect.stringContaining('"$full" are not used') as string } : {} } })
      expect(log.data.step).toMatchObject({ message: expect.stringContaining('have permission') as string })
    }
    expect(await rows('SELECT company FROM leads WHERE id = $1', [lead?.id])).toEqual([{ company: lead?.company }])
  }, 60_000)

  test('it has them when it stands in the way: what people do is refused with it', async () => {
    const [lead] = await rows<{ id: string, company: string }>('SELECT id, company FROM leads WHERE deleted_at IS NULL LIMIT 1')
    for (const permissions of ['$full', '$trigger']) {
      const flow = await makeFlow('Changes a lead', 'item-update', { collection: 'leads', key: [lead?.id], payload: { company: 'Changed by a flow' }, permissions, emitEvents: false }, { trigger: 'event', options: { type: 'filter', scope: ['items.create'], collections: [OWN] } })
      // Its log goes with what it refused.
      await until(`${permissions} to count`, async () => (await askDirectus(admin, 'POST', `/items/${OWN}`, { title: 'Refused' })).status === 403, 20)
      await askDirectus(admin, 'PATCH', `/flows/${flow}`, { status: 'inactive' })
      await until('it to be gone', async () => (await askDirectus(admin, 'POST', `/items/${OWN}`, { title: 'Mine' })).status === 200, 20)
    }
    expect(await rows(`SELECT 1 FROM ${OWN} WHERE title = 'Refused'`)).toEqual([])
    expect(await rows('SELECT company FROM leads WHERE id = $1', [lead?.id])).toEqual([{ company: lead?.company }])
  }, 60_000)

  test('it reads leads, and no deleted ones', async () => {
    const made = await askDirectus<{ id: string }[]>(rep, 'POST', '/items/leads', ['One', 'Another', 'Deleted'].map(name => ({ company: `${name} for a flow` })))
    expect(made).toMatchObject({ status: 200 })
    const leads = made.data?.map(lead => lead.id) ?? []
    expect(await askDirectus(rep, 'DELETE', `/items/leads/${leads[2]}`)).toMatchObject({ status: 204 })
    // By id: other files leave more leads than one step reads.
    const { id, status, body } = await runFlow('item-read', { collection: 'leads', query: { fields: ['id'], filter: { id: { _in: leads } } } })
    expect(status, JSON.stringify(body)).toBe(200)
    expect((body as { id: string }[]).map(lead => lead.id).sort()).toEqual(leads.slice(0, 2).sort())
    // Nobody picked any rights, so there is nothing to say.
    expect((await logs(id))[0]?.steps[0]?.options).not.toHaveProperty('note')
  })

  test('what it may write is an event by the automation, and so is a change', async () => {
    const made = await runFlow('item-create', { collection: OWN, payload: { title: 'Made by a flow' }, permissions: '$full', emitEvents: false })
    expect(made.status, JSON.stringify(made.body)).toBe(200)
    const [id] = made.body as [string]
    expect(await rows(`SELECT title, user_created FROM ${OWN} WHERE id = $1`, [id])).toEqual([{ title: 'Made by a flow', user_created: AUTOMATION_USER.id }])
    expect((await runFlow('item-update', { collection: OWN, key: [id], payload: { title: 'Changed' }, permissions: '$public' })).status).toBe(200)
    expect(await told(id)).toEqual([{ type: `custom.${OWN}.created`, actor: AUTOMATION_USER.id }, { type: `custom.${OWN}.updated`, actor: AUTOMATION_USER.id }])
    expect(await rows('SELECT DISTINCT "user" FROM directus_activity WHERE collection = $1 AND item = $2', [OWN, id])).toEqual([{ user: AUTOMATION_USER.id }])
  })

  test('in the way of what people do it may stop it; of the hub\'s own records it changes nothing, of the tenant\'s own it may', async () => {
    const code = `module.exports = async ({ $trigger: { payload } }) => {
      if (JSON.stringify(payload).includes('Stop me')) throw new Error('stopped')
      const change = one => ({ ...one, company: 'Changed by a flow', title: 'Changed by a flow', email: 'invented@example.test', content: 'invented' })
      return Array.isArray(payload) ? payload.map(change) : change(payload)
    }`
    const flow = await makeFlow('In the way', 'exec', { code }, { trigger: 'event', options: { type: 'filter', scope: ['items.create', 'items.update', 'items.read'], collections: ['leads', 'chat_threads', OWN], return: '$last' } })
    const becomes = (title: string) => until(`the title to be "${title}"`, async () => {
      const { data } = await askDirectus<{ id: string }>(admin, 'POST', `/items/${OWN}`, { title: 'Mine' })
      return (await rows(`SELECT 1 FROM ${OWN} WHERE id = $1 AND title = $2`, [data?.id, title])).length === 1 || undefined
    }, 10)
    await becomes('Changed by a flow')
    const { data: lead, status } = await askDirectus<{ id: string, company: string, email: null }>(rep, 'POST', '/items/leads', { company: 'Said by a rep' })
    expect([status, lead]).toEqual([200, expect.objectContaining({ company: 'Said by a rep', email: null })])
    expect(await askDirectus(rep, 'PATCH', `/items/leads/${lead?.id}`, { city: 'Bonn' })).toMatchObject({ status: 200, data: { company: 'Said by a rep', city: 'Bonn' } })
    expect(await rows('SELECT company, email, city FROM leads WHERE id = $1', [lead?.id])).toEqual([{ company: 'Said by a rep', email: null, city: 'Bonn' }])
    expect((await askDirectus(rep, 'POST', '/items/leads', { company: 'Stop me' })).status).toBeGreaterThanOrEqual(400)
    expect(await rows('SELECT 1 FROM leads WHERE company = \'Stop me\'')).toEqual([])
    const thread = await askDirectus<{ id: string }>(rep, 'POST', '/items/chat_threads', { title: 'Stop me' })
    expect(thread).toMatchObject({ status: 200, data: { title: 'Stop me' } })
    await askDirectus(rep, 'DELETE', `/items/chat_threads/${thread.data?.id}`)
    // Switched off it is gone.
    expect(await askDirectus(admin, 'PATCH', `/flows/${flow}`, { status: 'inactive' })).toMatchObject({ status: 200 })
    await becomes('Mine')
  })

  test('it notifies a person', async () => {
    const me = (await askDirectus<{ id: string }>(rep, 'GET', '/users/me?fields=id')).data?.id
    const { status, body } = await runFlow('notification', { recipient: [me], subject: 'From a flow', message: 'Look', permissions: '$full' })
    expect(status, JSON.stringify(body)).toBe(200)
    expect(await rows('DELETE FROM directus_notifications WHERE subject = \'From a flow\' RETURNING recipient, sender, status')).toEqual([{ recipient: me, sender: AUTOMATION_USER.id, status: 'inbox' }])
  })
})

test('its request reaches nothing inside, but what the operator allows', async () => {
  for (const url of [`https://127.0.0.1:${hookPort() + 1}/`, 'https://localhost/', 'https://169.254.169.254/latest/meta-data/', 'http://example.com/']) {
    const { id, status } = await runFlow('request', { method: 'GET', url })
    expect(status, url).toBeGreaterThanOrEqual(400)
    expect(JSON.stringify((await logs(id))[0]?.data.$last), url).toMatch(/public network|https addresses/)
  }
  expect(asked).toEqual([])
  const { status, body } = await runFlow('request', { method: 'POST', url: `http://127.0.0.1:${hookPort()}/hook`, body: '{"a":1}' })
  expect([status, body]).toEqual([200, expect.objectContaining({ status: 200, data: { answer: 42 } })])
  expect(asked).toEqual(['POST /hook'])
})

test('its mails go to few people at once', async () => {
  const to = (count: number) => Array.from({ length: count }, (_, i) => `flow${i}-${Date.now()}@example.test`)
  const few = to(2)
  expect((await runFlow('mail', { to: few, subject: 'From a flow', body: 'Hello', type: 'markdown' })).status).toBeLessThan(300)
  expect((await mailTo(few[1] as string)).subject).toBe('From a flow')
  expect((await runFlow('mail', { to: to(21), subject: 'Too many', body: 'Hello', type: 'markdown' })).status).toBe(429)
})

test('flows that start each other end, and the log says why', async () => {
  const { data: visit } = await askDirectus<{ id: string }>(admin, 'POST', `/items/${OWN}`, { title: 'Loop' })
  const change = { collection: OWN, key: [visit?.id], payload: { title: 'Round' }, emitEvents: true }
  const loop = await makeFlow('Loop', 'item-update', change, { trigger: 'event', options: { type: 'action', scope: ['items.update'], collections: [OWN] } })
  expect((await start(await makeFlow('Start', 'item-update', change))).status).toBe(200)
  const all = await until('the loop to end', async () => {
    const found = await logs(loop)
    return found.some(({ steps }) => steps[0]?.status === 'reject') && found
  }, 20)
  expect(JSON.stringify(all.find(({ steps }) => steps[0]?.status === 'reject')?.data)).toContain('Start → Loop → Loop')
  expect(all.filter(({ steps }) => steps[0]?.status === 'resolve')).toHaveLength(7)
  // Without the box it would not have begun.
  const before = (await logs(loop)).length
  expect((await start(await makeFlow('Quiet', 'item-update', { ...change, emitEvents: false }))).status).toBe(200)
  expect(await logs(loop)).toHaveLength(before)
})

test('a change by the automation bears its name in a record\'s history', async () => {
  const { data: lead } = await askDirectus<{ id: string }>(admin, 'POST', '/items/leads', { company: 'History by a flow' })
  await rows('UPDATE leads SET city = \'Bonn\', user_updated = $2, date_updated = now() WHERE id = $1', [lead?.id, AUTOMATION_USER.id])
  const history = await askDirectus<{ entries: { actor: string | null }[] }>(admin, 'GET', `/platform/records/leads/${lead?.id}/history`)
  expect(history.data?.entries.map(({ actor }) => actor)).toEqual([AUTOMATION_USER.id])
  await askDirectus(admin, 'DELETE', `/items/leads/${lead?.id}`)
})
