import { expect, test } from 'vitest'
import { isPast } from './tasks.ts'

test('a task is overdue from the day after on', () => {
  const now = new Date(2026, 10, 22, 0, 30)
  expect(['2026-11-21', '2026-11-22', '2026-11-23', '2025-12-31'].map(day => isPast(day, now))).toEqual([true, false, false, true])
})
