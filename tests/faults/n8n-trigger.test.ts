import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { POLICY_IDS } from '@kontor/policies'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signAutomation } from '../../directus/host/automation-token.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { ROOT } from '../../launcher/config.ts'
import { ask } from '../support/directus.ts'
import { hubInside } from '../support/hub.ts'
import { rowsOf, withRedis } from '../support/inside.ts'
import { importIntoN8n, openEditor, type Editor, type Workflow } from '../support/n8n.ts'
import { realmToken } from '../support/realm-tokens.ts'
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
    const took: number[] = []
    for (let n = 0; n < 30; n++) {
      const value = randomUUID()
      await change(value)
      const committed = Date.now()
      const { at } = await until('the event', () => told(new Set([value]))[0], 20)
      took.push(at - committed)
    }
    expect(sink.got.length - before).toBe(30)
    took.sort((a, b) => a - b)
    process.stderr.write(`\ncommit to a run of n8n's trigger: p50 ${took[15]} ms, p95 ${took[28]} ms, longest ${took[29]} ms\n`)
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
})

test('tells of a collection of the tenant\'s own, once its administrator lets automation read it', async () => {
  const own = `visits_${randomUUID().slice(0, 8)}`
  const admin = await realmToken({ claims: { organization: { demo: { id: randomUUID(), groups: ['/admin'] } }, amr: ['pwd', 'otp'] } })
  expect(await ask(admin, 'POST', '/collections', { collection: own, meta: {}, schema: {}, fields: [{ field: 'id', type: 'uuid', schema: { is_primary_key: true }, meta: { special: ['uuid'] } }, { field: 'place', type: 'string', schema: {}, meta: {} }] })).toMatchObject({ status: 200 })
  const workflow = JSON.parse(readFileSync(join(ROOT, 'n8n-workflows', 'fixtures', 'kontor-trigger.json'), 'utf8').replace('http://sink.test', sink.url)) as Workflow
  const nodes = workflow.nodes.map(node => ({ ...node, id: randomUUID(), parameters: { ...node.parameters, ...node.name === 'Event' ? { types: [`custom.${own}.created`] } : {} } }))
  const { name, connections, settings } = workflow
  const id = await editor.make({ name, connections, settings, nodes })
  try {
    await until('the trigger to listen', async () => withRedis(async redis => (await redis.hkeys('kontor:events:demo:readers')).some(key => key.includes(id))), 30)
    const make = async (place: string) => (await ask(admin, 'POST', `/items/${own}`, { place })).data.id
    expect(await ask(admin, 'POST', '/permissions', { policy: POLICY_IDS.automation, collection: own, action: 'read', fields: ['*'], permissions: {} })).toMatchObject({ status: 200 })
    const seen: string[] = []
    const { body } = await until('the event', async () => {
      seen.push(await make('Trier') ?? '')
      return sink.got.find(({ body }) => seen.includes(body.recordId))
    }, 30)
    expect(body).toMatchObject({ type: `custom.${own}.created`, tenantId: 'demo', payload: { values: { place: 'Trier' } } })
  }
  finally {
    await editor.remove(id)
    await ask(admin, 'DELETE', `/collections/${own}`)
  }
})

test('the editor offers the types of events that automation sees', async () => {
  const types = await editor.ask<{ name: string, value: string }[]>('POST', '/dynamic-node-parameters/options', {
    path: 'parameters.types', nodeTypeAndVersion: { name: 'CUSTOM.kontorTrigger', version: 1 }, currentNodeParameters: { tenants: 'demo' }, methodName: 'getEventTypes', credentials: { kontorApi: { id: 'kontorApiService', name: 'Kontor API (service account)' } },
  })
  expect(types).toContainEqual(expect.objectContaining({ name: 'Lead qualified', value: 'crm.lead.qualified' }))
  expect(types.map(({ value }) => value)).not.toContain('chat.message.created')
})
