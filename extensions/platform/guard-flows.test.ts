import { expect, test } from 'vitest'
import { guardFlows } from './guard-flows.ts'

test.each(['authenticate', 'auth.jwt', 'auth.create', '**', 'request.error'])('a flow that filters %s is not saved', (event) => {
  for (const options of [{ type: 'filter', scope: ['items.create', event] }, JSON.stringify({ type: 'filter', scope: event })]) {
    expect(() => guardFlows({ options })).toThrow(expect.objectContaining({ code: 'FLOW_NOT_HERE' }) as Error)
    expect(() => guardFlows([{ name: 'good' }, { options }])).toThrow()
  }
})

test.each([
  { type: 'filter', scope: ['items.create', 'items.update', 'items.delete'], collections: ['leads'] }, { type: 'filter', scope: 'leads.items.create' }, { type: 'filter', scope: ['files.upload'] },
  { type: 'action', scope: ['auth.login'] }, { method: 'POST' }, null, undefined, 'no json',
])('%o may be saved', (options) => {
  expect(() => guardFlows({ options })).not.toThrow()
})
