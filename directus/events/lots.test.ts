import { expect, test } from 'vitest'
import type { KontorEvent } from './entry.ts'
import type { Entry } from './group.ts'
import { createLots } from './lots.ts'

const entry = (id: string, recordId: string): Entry => ({ id, fields: [], event: { collection: 'leads', recordId } as KontorEvent })

test('later events of a record wait behind the one that is tried again, those of others do not', () => {
  const lots = createLots()
  const [first, second, other] = [entry('1', 'a'), entry('2', 'a'), entry('3', 'b')]
  expect(lots.dueIn(0)).toBe(Infinity)
  lots.put(first, 100)
  expect(lots.join(second)).toBe(true)
  expect(lots.join(other)).toBe(false)
  expect([lots.size(), lots.has('2'), lots.has('3')]).toEqual([2, true, false])
  expect(lots.due(99)).toBeUndefined()
  expect(lots.due(100)).toBe(first)
  lots.put(first, 300)
  expect(lots.due(200)).toBeUndefined()
  lots.next(first)
  expect(lots.due(200)).toBe(second)
  lots.next(second)
  expect([lots.size(), lots.due(1000)]).toEqual([0, undefined])
})
