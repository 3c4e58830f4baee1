import { AUTOMATION_USER, ROLE_IDS } from '@kontor/policies'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FlowOperation, Flows } from './directus-parts.ts'
import { guardFlowOperations, LEVELS } from './flow-operations.ts'

/** Stands for Directus: a write emits its event when it is told to, and a flow listens to it. */
let flows: Flows
let run: string[]
let written: { options: Record<string, unknown>, accountability: unknown }[]
let warnings: string[]
const listener = { name: 'listener', trigger: 'event' }
const ITEMS = ['item-create', 'item-read', 'item-update', 'item-delete']
beforeEach(() => {
  [run, written, warnings] = [[], [], []]
  const write: FlowOperation = async (options, { accountability }) => {
    written.push({ options, accountability })
    if (options.emitEvents) await flows.executeFlow(listener)
  }
  flows = {
    flows: {}, operations: new Map([...ITEMS, 'notification', 'request', 'mail'].map(name => [name, write])),
    async executeFlow(given) {
      const flow = given as { name: string, operation?: { type: string, options: Record<string, unknown> } }
      run.push(flow.name)
      if (flow.operation) await flows.operations.get(flow.operation.type)?.(flow.operation.options, {})
    },
  }
  guardFlowOperations(flows, message => warnings.push(message))
})
const act = (name: string, options: Record<string, unknown>, accountability: object | null = { user: 'u', admin: true }) => flows.operations.get(name)?.({ collection: 'leads', ...options }, { accountability })

describe('a flow', () => {
  it.each(ITEMS)('meets the rules of the product by %s, whatever its box says', async (name) => {
    await act(name, { emitEvents: false })
    await act(name, {})
    expect(written).toMatchObject([{ options: { emitEvents: true } }, { options: { emitEvents: true } }])
    // Nobody asked for other flows.
    expect(run).toEqual([])
  })
  it.each([...ITEMS, 'notification'])('does %s as the automation, whatever rights its author picks and whoever starts it', async (name) => {
    for (const permissions of [undefined, '$trigger', '$full', '$public', 'a role']) for (const by of [null, { user: 'u', admin: true }]) await act(name, { permissions }, by)
    for (const { options, accountability } of written) {
      expect(accountability).toMatchObject({ user: AUTOMATION_USER.id, role: ROLE_IDS.automation, admin: false, app: false })
      expect(options.permissions).toBe('$trigger')
    }
  })
  it('says in its log who acted, and that what its author picked did not count', async () => {
    const logged = [{ permissions: '$full' }, { permissions: '$trigger' }, {}].map(options => ({ collection: 'leads', ...options }) as Record<string, unknown>)
    for (const options of logged) await flows.operations.get('item-update')?.(options, {})
    expect(logged).toMatchObject([{ permissions: 'automation', note: expect.stringContaining('"$full"') as string }, { permissions: 'automation' }, { permissions: 'automation' }])
    expect(logged.slice(1).map(({ note }) => note)).toEqual([undefined, undefined])
  })
  it('starts other flows when its author wants that', async () => {
    await act('item-update', { emitEvents: true })
    expect(run).toEqual(['listener'])
    await flows.executeFlow({ name: 'webhook', trigger: 'webhook' })
    expect(run).toEqual(['listener', 'webhook'])
  })
  it.each(['directus_sessions', 'directus_activity', 'directus_fields'])('has nothing to do with %s', (collection) => {
    expect(() => act('item-create', { collection, emitEvents: true })).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }) as Error)
    expect(written).toEqual([])
  })
})

it('flows that start each other come to an end, with the reason in place of the first step', async () => {
  Object.assign(listener, { operation: { type: 'item-update', options: { collection: 'leads', emitEvents: true } } })
  try {
    await expect(flows.executeFlow(listener)).rejects.toMatchObject({ code: 'FLOW_LOOP', message: expect.stringContaining('listener → listener') as string })
    expect(written).toHaveLength(LEVELS)
    expect(warnings).toHaveLength(1)
    // Another one begins anew.
    await expect(flows.executeFlow({ name: 'other', trigger: 'webhook' })).resolves.toBeUndefined()
  }
  finally {
    Object.assign(listener, { operation: undefined })
  }
})
