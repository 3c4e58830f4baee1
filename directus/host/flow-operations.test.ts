import { beforeEach, describe, expect, it } from 'vitest'
import type { FlowOperation, Flows } from './directus-parts.ts'
import { guardFlowOperations } from './flow-operations.ts'

/** Stands for Directus: an update emits its event when it is told to, and a flow listens to it. */
let flows: Flows
let run: string[]
let written: Record<string, unknown>[]
const listener = { name: 'listener', trigger: 'event' }
beforeEach(() => {
  [run, written] = [[], []]
  const write: FlowOperation = async (options) => {
    written.push(options)
    if (options.emitEvents) await flows.executeFlow(listener)
  }
  flows = {
    flows: {}, operations: new Map(['item-create', 'item-update', 'item-delete'].map(name => [name, write])),
    async executeFlow(flow) {
      run.push((flow as typeof listener).name)
    },
  }
  guardFlowOperations(flows)
})
const act = (name: string, options: Record<string, unknown>, accountability: object | null = { user: 'u' }) => flows.operations.get(name)?.({ collection: 'leads', ...options }, { accountability })

describe('a flow that writes', () => {
  it.each(['item-create', 'item-update', 'item-delete'])('by %s meets the rules of the product, whatever its box says', async (name) => {
    await act(name, { emitEvents: false })
    await act(name, {})
    expect(written).toMatchObject([{ emitEvents: true }, { emitEvents: true }])
    // Nobody asked for other flows.
    expect(run).toEqual([])
  })
  it('starts other flows when its author wants that', async () => {
    await act('item-update', { emitEvents: true })
    expect(run).toEqual(['listener'])
    await flows.executeFlow({ name: 'webhook', trigger: 'webhook' })
    expect(run).toEqual(['listener', 'webhook'])
  })
  it('on a schedule is an administrator, not the hub itself', async () => {
    await act('item-update', {}, null)
    await act('item-update', { permissions: '$trigger' }, null)
    await act('item-update', { permissions: '$trigger' })
    await act('item-update', { permissions: '$public' }, null)
    expect(written.map(({ permissions }) => permissions)).toEqual(['$full', '$full', '$trigger', '$public'])
  })
  it.each(['directus_sessions', 'directus_activity', 'directus_fields'])('cannot write to %s', (collection) => {
    expect(() => act('item-create', { collection, emitEvents: true })).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }) as Error)
    expect(written).toEqual([])
  })
})
