import { workRegistry } from '@kontor/extension-shared/work'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepIndexes } from './keep-indexes.ts'

interface Lent { readonly processID: number, readonly __knex__disposed?: unknown }
const problem = (code: string) => Object.assign(new Error(code), { code })

/** A database with columns of an administrator, in which some indexes cannot be made. */
function database(fields: readonly string[], refuse: (sql: string) => string | undefined) {
  const state = { tries: [] as number[], made: [] as string[], given: [] as Lent[], warned: 0, reset: () => Promise.resolve(), hold: undefined as Promise<void> | undefined, cancelled: [] as unknown[], cancel: () => Promise.resolve() }
  const start = Date.now()
  const raw = async (sql: string, bindings: readonly unknown[] = []) => {
    if (sql.includes('pg_cancel_backend')) {
      state.cancelled.push(bindings[0])
      await state.cancel()
    }
    if (sql.includes('FROM directus_fields')) {
      state.tries.push(Math.round((Date.now() - start) / 1000))
      return { rows: fields.map(field => ({ collection: 'leads', field, special: null, type: 'integer', max_length: null, key: 'id', soft_delete: true })) }
    }
    return { rows: state.made.map(name => ({ name, valid: true })) }
  }
  const query = async (sql: string) => {
    if (sql.startsWith('RESET')) return state.reset()
    if (!sql.startsWith('CREATE')) return undefined
    await state.hold
    const code = refuse(sql)
    if (code !== undefined) throw problem(code)
    state.made.push(/"(kontor_own_\w+)"/.exec(sql)?.[1] ?? '')
    return undefined
  }
  const client = { acquireConnection: async () => ({ processID: 42, query }), releaseConnection: async (connection: Lent) => { state.given.push(connection) } }
  const keeper = keepIndexes({ raw, client } as never, { info: () => {}, warn: () => { state.warned++ } } as never)
  return { state, keeper }
}
const busy = async () => (await workRegistry().get('own-indexes')?.())?.busy

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => vi.useRealTimers())

test('one that cannot be made keeps none of the others', async () => {
  const { state, keeper } = database(['first', 'second', 'third'], sql => sql.includes('"first"') ? '54000' : undefined)
  keeper.look()
  await vi.advanceTimersByTimeAsync(1000)
  expect(state.made).toHaveLength(2)
  expect(state.warned).toBe(1)
})

test('it is tried again soon, then more and more rarely, and keeps the tenant awake at no time between; a change of a field begins anew', async () => {
  let inTheWay = true
  const { state, keeper } = database(['first'], () => inTheWay ? '55P03' : undefined)
  keeper.look()
  expect(await busy()).toBe(false)
  await vi.advanceTimersByTimeAsync(65_000)
  expect(state.tries).toEqual([1, 2, 4, 8, 16, 32, 64])
  expect(await busy()).toBe(false)
  await vi.advanceTimersByTimeAsync(24 * 3_600_000)
  expect(state.tries.length).toBeLessThan(20)
  expect((state.tries.at(-1) as number) - (state.tries.at(-2) as number)).toBe(4 * 3600)
  expect(state.warned).toBe(0)
  const before = state.tries.length
  keeper.look()
  await vi.advanceTimersByTimeAsync(5000)
  expect(state.tries.length - before).toBe(3)
  inTheWay = false
  await vi.advanceTimersByTimeAsync(60_000)
  expect(state.made).toHaveLength(1)
  const whole = state.tries.length
  await vi.advanceTimersByTimeAsync(24 * 3_600_000)
  expect(state.tries).toHaveLength(whole)
})

test('a connection that would still give way, or be stopped, is not lent again', async () => {
  const { state, keeper } = database(['first'], () => undefined)
  state.reset = () => Promise.reject(problem('57014'))
  keeper.look()
  await vi.advanceTimersByTimeAsync(1000)
  expect(state.made).toHaveLength(1)
  expect(state.given.map(one => one.__knex__disposed)).toEqual([expect.objectContaining({ code: '57014' })])
})

test('what is being made steps aside, keeps its connection until it was stopped, and is made afterwards', async () => {
  const [gate, stopped] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const { state, keeper } = database(['first', 'second'], () => state.cancelled.length > 0 && state.tries.length === 1 ? '57014' : undefined)
  Object.assign(state, { hold: gate.promise, cancel: () => stopped.promise })
  keeper.look()
  await vi.advanceTimersByTimeAsync(1000)
  expect(await busy()).toBe(true)
  const aside = keeper.stepAside()
  gate.resolve()
  await vi.advanceTimersByTimeAsync(0)
  expect([state.cancelled, state.given]).toEqual([[42], []])
  stopped.resolve()
  await aside
  expect(state.given).toHaveLength(1)
  expect([state.made, await busy()]).toEqual([[], false])
  await vi.advanceTimersByTimeAsync(3000)
  expect(state.made).toHaveLength(2)
  expect(state.warned).toBe(0)
})
