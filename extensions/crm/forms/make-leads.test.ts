import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeLeads } from './make-leads.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('while the database is away it is asked in pauses that grow, whoever says that something waits', async () => {
  let asked = 0
  let away = true
  const context = {
    database: { transaction: () => {
      asked++
      return away ? Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })) : Promise.resolve(undefined)
    } },
    logger: { error: () => {}, warn: () => {} },
  } as unknown as Parameters<typeof makeLeads>[0]
  await expect(makeLeads(context)).rejects.toThrow('no')
  for (let i = 0; i < 10; i++) await makeLeads(context)
  expect(asked).toBe(1)
  for (const [after, times] of [[999, 1], [1, 2], [1_999, 2], [1, 3], [3_999, 3], [1, 4]] as const) {
    await vi.advanceTimersByTimeAsync(after)
    expect(asked).toBe(times)
  }
  await vi.advanceTimersByTimeAsync(3_600_000)
  // Never less often than every five minutes.
  expect(asked).toBeGreaterThanOrEqual(4 + 12)
  expect(asked).toBeLessThan(30)
  away = false
  await vi.advanceTimersByTimeAsync(400_000)
  const before = asked
  await makeLeads(context)
  expect(asked).toBe(before + 1)
})
