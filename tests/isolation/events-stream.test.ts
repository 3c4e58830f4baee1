import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { instanceOf, withClient } from '@kontor/apply'
import { epochOf, eventOf, streamOf, type KontorEvent } from '@kontor/events'
import { EVENT_TYPES } from '@kontor/model/events'
import { beforeAll, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { withRedis } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { until } from '../support/until.ts'
import { stackDatabase } from './database.ts'

interface Row { readonly id: string, readonly record: string, readonly type: string }

const other = `es-${randomBytes(3).toString('hex')}`
const tokens: Record<string, string> = {}
const call = <T = Record<string, string>>(tenant: string, method: string, path: string, body?: unknown) => ask<T>(tokens[tenant] as string, method, path, body, tenant)
const sql = <T extends object>(slug: string, text: string, values: unknown[] = []) => withClient(stackDatabase(), instanceOf(slug).database, async client => (await client.query<T>(text, values)).rows)
const stream = (slug: string): Promise<KontorEvent[]> => withRedis(async redis => (await redis.xrange(streamOf(slug), '-', '+')).map(([, entry]) => eventOf(slug, entry)))
/** But what was told of records that are gone for good, which the stream forgets. */
const outbox = (slug: string) => sql<Row>(slug, 'SELECT id, record, type FROM kontor_state.outbox_events WHERE record NOT IN (SELECT record FROM kontor_state.outbox_events WHERE payload ? \'erased\') ORDER BY position')
const isEmpty = (slug: string) => until(`nothing of ${slug} waits`, async () => (await sql(slug, 'SELECT 1 FROM kontor_state.outbox_events WHERE published_at IS NULL LIMIT 1')).length === 0, 60)

/** Every event of the outbox is in the stream, and those of a record come in the order in which they happened. */
async function arrivedInOrder(slug: string): Promise<KontorEvent[]> {
  await isEmpty(slug)
  const [rows, events] = [await outbox(slug), await stream(slug)]
  const first = new Map<string, number>()
  events.forEach(({ eventId }, i) => first.has(eventId) || first.set(eventId, i))
  expect(rows.filter(({ id }) => !first.has(id))).toEqual([])
  const last = new Map<string, number>()
  for (const { id, record } of rows) {
    expect(first.get(id)).toBeGreaterThan(last.get(record) ?? -1)
    last.set(record, first.get(id) as number)
  }
  for (const { type, payload } of events) EVENT_TYPES.get(type)?.payload.parse(payload)
  return events
}

beforeAll(async () => {
  expect(await createOverCli(other)).toMatchObject({ code: 0 })
  for (const slug of ['demo', other]) tokens[slug] = await realmToken({ claims: { organization: { [slug]: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
  return () => removeTenant(other)
}, 300_000)

test('what happens to leads arrives once and in order, whoever does it: API, SQL, delete, restore, import and its undoing', { timeout: 180_000 }, async () => {
  const lead = await call('demo', 'POST', '/items/leads?fields=id,user_created', { company: 'Ereignis GmbH' })
  expect(lead.status).toBe(200)
  const { id } = lead.data
  await call('demo', 'PATCH', `/items/leads/${id}`, { status: 'qualified' })
  await sql('demo', 'UPDATE leads SET campaign = \'Messe\' WHERE id = $1', [id])
  expect((await call('demo', 'DELETE', `/items/leads/${id}`)).status).toBe(204)
  expect((await call('demo', 'POST', `/platform/records/leads/${id}/restore`)).status).toBe(200)
  const form = new FormData()
  form.append('file', new Blob([`Firma;Ort\n${Array.from({ length: 300 }, (_, i) => `Import ${i};Bonn`).join('\n')}\n`]), 'list.csv')
  const { data: { id: batch } } = await call('demo', 'POST', '/crm/leads/import', form)
  const state = (wanted: string) => until(`the import to be ${wanted}`, async () => (await sql('demo', 'SELECT 1 FROM imports WHERE id = $1 AND state = $2', [batch, wanted])).length === 1, 60)
  await state('done')
  expect((await call('demo', 'POST', `/crm/imports/${batch}/undo`)).status).toBe(202)
  await state('undone')

  const events = await arrivedInOrder('demo')
  const person = lead.data.user_created
  expect(events.filter(event => event.recordId === id)).toMatchObject([
    { type: 'crm.lead.created', tenantId: 'demo', actorId: person, payload: { values: { company: 'Ereignis GmbH' } } },
    // Whoever makes a lead has it.
    { type: 'crm.lead.assigned', actorId: person, payload: { values: { owner: person } } },
    { type: 'crm.lead.updated', actorId: person, payload: { changed: { status: { from: 'new', to: 'qualified' } } } },
    { type: 'crm.lead.qualified', actorId: person, payload: { values: { company: 'Ereignis GmbH' } } },
    { type: 'crm.lead.updated', actorId: null, payload: { changed: { campaign: { to: 'Messe' } } } },
    { type: 'crm.lead.deleted', actorId: person },
    { type: 'crm.lead.restored', actorId: person },
  ])
  const rows = events.filter(({ batchId }) => batchId === batch)
  expect(rows.filter(({ type }) => type === 'crm.lead.created')).toHaveLength(300)
  expect(rows.filter(({ type }) => type === 'crm.lead.deleted')).toHaveLength(300)
  expect(events.filter(({ recordId }) => recordId === batch)).toMatchObject([{ type: 'crm.import.created', batchId: null }, { type: 'crm.import.finished', payload: { values: { rows_created: 300 } } }, { type: 'crm.import.undone', payload: { values: { rows_undone: 300 } } }])
  const ours = events.filter(({ recordId, batchId }) => recordId === id || recordId === batch || batchId === batch)
  expect(new Set(ours.map(({ eventId }) => eventId)).size).toBe(ours.length)
})

test('who writes while others\' events wait is heard at the commit, however late that comes', async () => {
  const { data: { id } } = await call('demo', 'POST', '/items/leads?fields=id', { company: 'Langsam GmbH' })
  await arrivedInOrder('demo')
  const isThere = (value: string) => withRedis(async (redis) => {
    for (const end = performance.now() + 5_000; performance.now() < end; await sleep(10)) if (JSON.stringify(await redis.xrevrange(streamOf('demo'), '+', '-', 'COUNT', 20)).includes(value)) return
    throw new Error(`no event of ${value}`)
  })
  const delays: number[] = []
  for (let round = 0; round < 5; round++) {
    const late = `late ${id} ${round}`
    await withClient(stackDatabase(), instanceOf('demo').database, async (client) => {
      await withClient(stackDatabase(), instanceOf('demo').database, async (slow) => {
        // The slow one finds an open event, so it tells nobody; that one is published long before the commit.
        await client.query('BEGIN')
        await client.query('INSERT INTO kontor_state.outbox_events (type, collection, record, payload) VALUES (\'crm.lead.restored\', \'leads\', $1, jsonb_build_object(\'id\', $1::text))', [id])
        await client.query('COMMIT')
        await slow.query('BEGIN')
        await slow.query('UPDATE leads SET campaign = $2 WHERE id = $1', [id, late])
        // Past the sweep, which publishes the open one.
        await sleep(1_300)
        await slow.query('COMMIT')
        const committed = performance.now()
        await isThere(late)
        delays.push(performance.now() - committed)
      })
    })
  }
  // The sweep alone would take up to a second, half of one on average.
  expect(delays.sort((a, b) => a - b)[2]).toBeLessThan(450)
})

test('a change over the API carries the trace of its call', async () => {
  const trace = `trace-${randomBytes(6).toString('hex')}`
  const { data: { id } } = await call('demo', 'POST', '/items/leads?fields=id', { company: 'Spur GmbH' })
  const response = await fetch(`${hub().hostUrl}/items/leads/${id}`, { method: 'PATCH', headers: { 'authorization': `Bearer ${tokens.demo}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json', 'x-trace-id': trace }, body: JSON.stringify({ city: 'Bonn' }) })
  expect(response.status).toBe(200)
  await arrivedInOrder('demo')
  const told = (await stream('demo')).filter(({ recordId, type }) => recordId === id && type === 'crm.lead.updated')
  expect(told.map(({ traceId }) => traceId)).toEqual([trace])
  // The connection that was used goes back without it.
  const [{ trace: left } = { trace: '' }] = await sql<{ trace: string | null }>('demo', 'SELECT max(trace) AS trace FROM kontor_state.outbox_events WHERE record = $1 AND type = \'crm.lead.created\'', [id])
  expect(left).not.toBe(trace)
})

test('events of one tenant are in no stream of another', async () => {
  const marker = `Nur hier ${randomBytes(4).toString('hex')}`
  const { data: { id } } = await call(other, 'POST', '/items/leads?fields=id', { company: marker })
  await call('demo', 'POST', '/items/leads?fields=id', { company: 'Woanders GmbH' })
  const [theirs, demo] = [await arrivedInOrder(other), await arrivedInOrder('demo')]
  expect(theirs).toMatchObject(['crm.lead.created', 'crm.lead.assigned'].map(type => ({ type, recordId: id, tenantId: other, payload: { values: { company: marker } } })))
  expect(JSON.stringify(demo)).not.toContain(marker)
  const mixed = new Set((await outbox('demo')).map(row => row.id))
  expect(theirs.filter(({ eventId }) => mixed.has(eventId))).toEqual([])
})

test('what is deleted for good is taken out of the stream, and that it was deleted stays', async () => {
  const marker = `Geheim ${randomBytes(4).toString('hex')}`
  const { data: { id } } = await call('demo', 'POST', '/items/leads?fields=id', { company: marker })
  await arrivedInOrder('demo')
  expect(JSON.stringify(await stream('demo'))).toContain(marker)
  await withClient(stackDatabase(), instanceOf('demo').database, async (client) => {
    await client.query('BEGIN')
    await client.query('SET LOCAL kontor.hard_delete = \'on\'')
    await client.query('DELETE FROM leads WHERE id = $1', [id])
    await client.query('COMMIT')
  })
  await until('the stream to forget', async () => !JSON.stringify(await stream('demo')).includes(marker), 30)
  expect((await stream('demo')).filter(({ recordId }) => recordId === id)).toMatchObject([{ type: 'crm.lead.deleted', payload: { id, erased: true } }])
})

test('when Redis has lost its memory, everything that is kept is published again', async () => {
  await arrivedInOrder('demo')
  const before = (await outbox('demo')).length
  await withRedis(redis => redis.unlink(streamOf('demo'), epochOf('demo')))
  await until('all of them to be back', async () => (await stream('demo')).length >= before, 60)
  await arrivedInOrder('demo')
})
