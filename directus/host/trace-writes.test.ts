import { expect, test } from 'vitest'
import { followTraces, traceWrites, type TracedDatabase } from './trace-writes.ts'

function database() {
  const said: string[] = []
  const make = () => ({
    begin: () => Promise.resolve(said.push('BEGIN')),
    query: (_: unknown, sql: string) => Promise.resolve(said.push(sql)),
  })
  const traced: TracedDatabase = { client: { transaction: make } }
  traceWrites(traced)
  return { said, open: (outer?: object) => traced.client.transaction(undefined, {}, outer) }
}

/** What a request with the header does. */
function during<T>(header: string | undefined, work: () => T): T {
  let result: T | undefined
  followTraces({ use: handler => handler({ headers: { 'x-trace-id': header } }, {}, () => { result = work() }) })
  return result as T
}

test('a transaction says under which trace it runs, also when it begins after the answer', async () => {
  const { said, open } = database()
  await during('trace-0815', async () => {
    await new Promise(resolve => setTimeout(resolve, 5))
    await open().begin({})
  })
  expect(said).toEqual(['BEGIN', 'SET LOCAL kontor.trace_id = \'trace-0815\''])
})

test('says nothing without one, for what could break the statement, and within another transaction', async () => {
  const { said, open } = database()
  await open().begin({})
  for (const header of [undefined, 'x\'; DROP TABLE leads; --', 'short']) await during(header, () => open().begin({}))
  await during('trace-0815', () => open({}).begin({}))
  expect(said).toEqual(Array.from({ length: 5 }, () => 'BEGIN'))
})
