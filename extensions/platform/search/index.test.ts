import { expect, test } from 'vitest'
import { searchByText } from './index.ts'

type Handler = (...given: unknown[]) => unknown

function register() {
  const handlers = new Map<string, Handler>()
  const note = (event: string, handler: Handler) => void handlers.set(event, handler)
  const problems: unknown[] = []
  searchByText({ filter: note, action: note } as never, { services: {}, logger: { error: (error: unknown) => problems.push(error) } } as never)
  return { handlers, problems }
}

/** @param lots what each call for some of the records comes to: the key to go on from, nothing at the end, or a code */
function database(lots: (string | null)[]) {
  const calls: unknown[] = []
  const raw = async (sql: string, bindings: unknown[]) => {
    if (sql.startsWith('UPDATE')) return void calls.push(['leaves', ...bindings])
    calls.push(bindings)
    const next = lots.shift() ?? null
    if (next?.startsWith('5')) throw Object.assign(new Error(next), { code: next })
    return { rows: [{ after: next }] }
  }
  return { calls, raw }
}

test('a field comes into the search in lots; one in which somebody was in the way is tried again', async () => {
  const { handlers, problems } = register()
  const { calls, raw } = database(['a', '55P03', 'b', null])
  await handlers.get('fields.create')?.({ collection: 'leads', key: 'nickname' }, { database: { raw } })
  expect(calls).toEqual([['nickname', null], ['nickname', 'a'], ['nickname', 'a'], ['nickname', 'b']])
  expect(problems).toEqual([])
})

test('one that is deleted is marked before its first lot, and its deletion goes on whatever comes', async () => {
  const { handlers, problems } = register()
  const { calls, raw } = database(['a', '53200'])
  expect(await handlers.get('fields.delete')?.(['nickname'], { collection: 'leads' }, { database: { raw } })).toEqual(['nickname'])
  expect(calls).toEqual([['leaves', 'leads', 'nickname'], ['nickname', null], ['nickname', 'a']])
  expect(problems).toHaveLength(1)
})
