import { expect, test } from 'vitest'
import type { Emitter } from './directus-parts.ts'
import { beforeHooks, keepHooksLast } from './flow-filters.ts'

type Handler = Parameters<Emitter['onFilter']>[1]

/** A hub with one hook on leads, and a flow manager that puts its flow where the scope says, as Directus' own does. */
function stage(scope: string) {
  const filters = new Map<string, Handler[]>()
  const order: string[] = []
  const warnings: string[] = []
  const of = (event: string) => filters.get(event) ?? []
  const emitter = {
    onInit: () => {}, emitAction: () => {},
    onFilter: (event: string, handler: Handler) => { filters.set(event, [...of(event), handler]) },
    filterEmitter: { prependListener: (event: string, handler: Handler) => filters.set(event, [handler, ...of(event)]) },
  }
  emitter.onFilter('leads.items.update', () => order.push('hook'))
  const flows = { load: async () => emitter.onFilter(scope, () => order.push('flow')) }
  keepHooksLast({ emitter, flows, warn: message => warnings.push(message) })
  return { emitter, flows, order, warnings, of }
}

test('what a flow does to a record on its way is looked at by the hooks afterwards, also when flows are read anew', async () => {
  const { flows, of, order } = stage('leads.items.update')
  await flows.load()
  for (const handler of of('leads.items.update')) (handler as () => unknown)()
  expect(order).toEqual(['flow', 'hook'])
})

test.each(['authenticate', 'auth.jwt', 'auth.login', 'auth.create', 'auth.update', 'auth.*', '**', '*.update', 'request.error', 'email.send'])('no flow stands in the way of %s', async (scope) => {
  const { flows, of, warnings } = stage(scope)
  await flows.load()
  expect(of(scope)).toEqual([])
  expect(warnings).toEqual([`a flow must not filter ${scope} and is left out`])
})

test('other hooks stay where they want to be, once flows are loaded', async () => {
  const { emitter, flows, of } = stage('leads.items.update')
  await flows.load()
  const late = () => {}
  emitter.onFilter('authenticate', late)
  expect(of('authenticate')).toEqual([late])
})

test('the work before the hooks is done once, and no hook is lost', () => {
  const done: string[] = []
  const emitter = { onInit: () => {}, emitAction: () => {}, filterEmitter: { prependListener: () => {} }, onFilter: (event: string) => { done.push(event) } }
  beforeHooks(emitter, () => done.push('work'))
  emitter.onFilter('a')
  emitter.onFilter('b')
  expect(done).toEqual(['work', 'a', 'b'])
})
