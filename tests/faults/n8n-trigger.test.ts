import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signAutomation } from '../../directus/host/automation-token.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { ROOT } from '../../launcher/config.ts'
import { ask } from '../support/directus.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf, withRedis } from '../support/inside.ts'
import { statusOf } from '../support/kontor.ts'
import { importIntoN8n, openEditor, type Editor } from '../support/n8n.ts'
import { openSink, type Sink } from '../support/sink.ts'
import { until } from '../support/until.ts'

interface Told { readonly eventId: string, readonly tenantId: string, readonly type: string, readonly recordId: string, readonly payload: { readonly values?: Record<string, unknown>, readonly changed?: Record<string, { readonly from?: unknown, readonly to?: unknown }> } }

const ID = 'kontorTriggerTst'
const READER = `n8n:n8n.${ID}.6b6f6e74-6f72-4112-8000-000000000001`
const DATABASE = 'tenant_demo'

let editor: Editor
let sink: Sink<Told>
let lead: string

beforeAll(async () => {
  sink = await openSink<Told>()
  await importIntoN8n([readFileSync(join(ROOT, 'n8n-workflows', 'fixtures', 'kontor-trigger.json'), 'utf8').replace('http://sink.test', sink.url)])
  editor = await openEditor()
  // The tenant is awake from now on.
  const { token } = await signAutomation(delegationKeys(hubInside().secrets.values.HOST_SECRET), 'demo', 'n8n')
  expect((await ask(token, 'GET', '/items/leads?limit=1&fields=id')).status).toBe(200)
  const [made] = await rowsOf<{ id: string }>(DATABASE, 'INSERT INTO leads (company) VALUES (\'Auslöser GmbH\') RETURNING id')
  lead = made?.id ?? ''
}, 120_000)

afterAll(async () => {
  await editor.remove(ID)
  await sink.close()
})

async function change(value = randomUUID()): Promise<void> {
  await rowsOf(DATABASE, 'UPDATE leads SET campaign = $1 WHERE id = $2', [value, lead])
}
const changes = async (since: string) => (await rowsOf<{ id: string }>(DATABASE, 'SELECT id FROM kontor_state.outbox_events WHERE record = $1 AND type = \'crm.lead.updated\' AND at >= $2::timestamptz ORDER BY position', [lead, since])).map(({ id }) => id)
const now = async () => (await rowsOf<{ at: string }>(DATABASE, 'SELECT clock_timestamp()::text AS at'))[0]?.at ?? ''
const place = () => withRedis(async redis => JSON.parse(await redis.hget('kontor:events:demo:readers', READER) ?? '{}') as { cursor?: string })
const told = (values: ReadonlySet<string>) => sink.got.filter(({ body }) => values.has(String(body.payload.changed?.campaign?.to)))
/** Waits until the trigger listens. */
const listening = () => until('the trigger to listen', async () => (await place()).cursor !== undefined, 30)

describe('the trigger', () => {
  test('in the editor tells of one event and moves nothing', async () => {
    const before = sink.got.length
    await editor.run(ID, 'Event')
    const values = new Set<string>()
    await until('the test event', async () => {
      const value = randomUUID()
      values.add(value)
      await change(value)
      return told(values).length > 0
    }, 60)
    await change()
    await sleep(1_000)
    expect(sink.got.length).toBe(before + 1)
    expect(await place()).toEqual({})
  })

  test('begins with what happens from then on, each event once', async () => {
    await change()
    const before = sink.got.length
    await editor.publish(ID)
    await listening()
    for (let n = 0; n < 30; n++) {
      const value = randomUUID()
      await change(value)
      await until('the event', () => told(new Set([value]))[0], 20)
    }
    expect(sink.got.length - before).toBe(30)
  })

  test('says who, what and when by outside names, and no token with it', async () => {
    const { body, text } = sink.got.at(-1) as Sink<Told>['got'][number]
    expect(body).toMatchObject({ eventId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, tenantId: 'demo', type: 'crm.lead.updated', collection: 'leads', recordId: lead })
    expect(Object.keys(body)).not.toContain('cursor')
    expect(text).not.toMatch(/eyJ[\w-]+\.eyJ|authorization/i)
    const [{ data } = { data: '' }] = await rowsOf<{ data: string }>('n8n', 'SELECT coalesce("staticData"::text, \'\') AS data FROM workflow_entity WHERE id = $1', [ID])
    expect(data).not.toMatch(/eyJ|secret/i)
  })

  test('goes on where it stopped when it was switched off in between', async () => {
    await editor.unpublish(ID)
    // n8n takes its time to switch it off.
    const silent = await until('nothing to be told any more', async () => {
      const value = randomUUID()
      await change(value)
      await sleep(2_000)
      return told(new Set([value])).length === 0 && value
    }, 60)
    const values = new Set([silent, randomUUID(), randomUUID()])
    for (const value of [...values].slice(1)) await change(value)
    await editor.publish(ID)
    await until('what happened meanwhile', () => told(values).length >= 3, 60)
    expect(told(values).map(({ body }) => body.payload.changed?.campaign?.to)).toEqual([...values])
  })

  test('loses nothing though n8n is killed: every event comes, in its order', { timeout: 900_000 }, async () => {
    const since = await now()
    const before = sink.got.length
    let writing = true
    const writer = (async () => {
      while (writing) {
        await change()
        await sleep(300)
      }
    })()
    for (let n = 0; n < 2; n++) {
      const arrived = sink.got.length
      await until('the trigger to work', () => sink.got.length > arrived + 5, 120)
      const { pid } = await until('n8n to run', async () => (await statusOf(hub().env)).parts.find(({ part, pid }) => part === 'n8n' && pid), 60)
      process.kill(pid as number, 'SIGKILL')
      await until('n8n to be back', async () => (await fetch(`${hub().n8nUrl}/healthz/readiness`)).ok, 240)
    }
    await sleep(1_000)
    writing = false
    await writer
    const made = await changes(since)
    expect(made.length).toBeGreaterThan(20)
    const ids = () => sink.got.slice(before).map(({ body }) => body.eventId)
    await until('every event to arrive', () => {
      const arrived = new Set(ids()).size
      if (arrived < made.length) throw new Error(`${arrived} of ${made.length}`)
      return true
    }, 240)
    expect([...new Set(ids())]).toEqual(made)
    // What comes twice is what was being worked on.
    expect(ids().length - made.length).toBeLessThanOrEqual(4)
  })
})

test('the editor offers the types of events that automation sees', async () => {
  const types = await editor.ask<{ name: string, value: string }[]>('POST', '/dynamic-node-parameters/options', {
    path: 'parameters.types', nodeTypeAndVersion: { name: 'CUSTOM.kontorTrigger', version: 1 }, currentNodeParameters: { tenants: 'demo' }, methodName: 'getEventTypes', credentials: { kontorApi: { id: 'kontorApiService', name: 'Kontor API (service account)' } },
  })
  expect(types).toContainEqual(expect.objectContaining({ name: 'Lead qualified', value: 'crm.lead.qualified' }))
  expect(types.map(({ value }) => value)).not.toContain('chat.message.created')
})
