import { expect, test } from 'vitest'
import type { Emitter } from './directus-parts.ts'
import { beforeHooks, keepHooksLast } from './flow-filters.ts'

type Handler = Parameters<Emitter['onFilter']>[1]
type Action = Parameters<Emitter['onAction']>[1]

/** A hub with one hook on leads, and a flow manager that puts its flow where the scope says, as Directus' own does. */
function stage(scope: string, answer = (payload: unknown): unknown => ({ changed: payload })) {
  const filters = new Map<string, Handler[]>()
  const actions = new Map<string, Action>()
  const order: string[] = []
  const warnings: string[] = []
  const of = (event: string) => filters.get(event) ?? []
  const emitter = {
    onInit: () => {}, emitAction: () => {},
    onAction: (event: string, handler: Action) => { actions.set(event, handler) },
    offFilter: (event: string, handler: Handler) => { filters.set(event, of(event).filter(one => one !== handler)) },
    offAction: (event: string, handler: Action) => { if (actions.get(event) === handler) actions.delete(event) },
    onFilter: (event: string, handler: Handler) => { filters.set(event, [...of(event), handler]) },
    filterEmitter: { prependListener: (event: string, handler: Handler) => filters.set(event, [handler, ...of(event)]) },
  }
  emitter.onFilter('leads.items.update', () => order.push('hook'))
  const flow: Handler = (payload) => { order.push('flow'); return answer(payload) }
  const told: Action = meta => void order.push(`told of ${(meta as { collection: string }).collection}`)
  const flows = { load: async () => { for (const event of [scope, 'items.delete']) { emitter.onFilter(event, flow); emitter.onAction(event, told) } } }
  keepHooksLast({ emitter, flows, warn: message => warnings.push(message) })
  return { emitter, flows, order, warnings, of, actions, flow, told }
}

test('what a flow does to a record on its way is looked at by the hooks afterwards, also when flows are read anew', async () => {
  const { flows, of, order } = stage('leads.items.update')
  await flows.load()
  for (const handler of of('leads.items.update')) await handler({}, { collection: 'leads' }, undefined as never)
  expect(order).toEqual(['flow', 'hook'])
})

test.each(['authenticate', 'auth.jwt', 'auth.login', 'auth.create', 'auth.update', 'auth.*', '**', '*.update', 'request.error', 'email.send'])('no flow stands in the way of %s', async (scope) => {
  const { flows, of, warnings } = stage(scope)
  await flows.load()
  expect(of(scope)).toEqual([])
  expect(warnings).toEqual([`a flow must not filter ${scope} and is left out`])
})

test.each([['leads', undefined, 1], ['directus_files', undefined, 1], ['chat_messages', undefined, 0], ['visits', { changed: 'sent' }, 1]])('of %s a flow changes what the automation might', async (collection, result, runs) => {
  const { flows, of, order } = stage('items.update')
  await flows.load()
  expect(await of('items.update')[0]?.('sent', { collection }, undefined as never)).toEqual(result)
  expect(order).toHaveLength(runs)
})

test('what a flow puts into a record as another record is not written', async () => {
  const { flows, of } = stage('items.update', () => ({ title: 'Changed', tags: ['a'], lead: { id: '1', phone: 'invented' }, visits: [{ note: 'invented' }], place: { x: 9 } }))
  await flows.load()
  expect(await of('items.update')[0]?.({ title: 'Mine', place: { x: 1 } }, { collection: 'visits' }, undefined as never)).toEqual({ title: 'Changed', tags: ['a'], place: { x: 1 } })
})

test('no flow is told what is said in chats', async () => {
  const { flows, order, actions } = stage('items.create')
  await flows.load()
  for (const collection of ['chat_messages', 'chat_threads', 'leads']) actions.get('items.create')?.({ collection })
  expect(order).toEqual(['told of leads'])
})

test('a flow that is switched off is gone', async () => {
  const { flows, of, emitter, actions, flow, told } = stage('items.update')
  await flows.load()
  for (const event of ['items.update', 'items.delete']) {
    emitter.offFilter(event, flow)
    emitter.offAction(event, told)
  }
  expect([of('items.update'), of('items.delete'), actions.size]).toEqual([[], [], 0])
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
