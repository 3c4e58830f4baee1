import { expect, test } from 'vitest'
import { mailBudget, PER_HOUR, PER_MAIL } from './mail-budget.ts'

test('who has to wait is told for how long', () => {
  let now = 0
  const budget = mailBudget(() => now)
  for (let i = 0; i < PER_HOUR / PER_MAIL; i++) {
    now = i * 1000
    expect(budget.take(PER_MAIL)).toBeUndefined()
  }
  now = 60_000
  // One place is free when the first mail is an hour old, 21 when the second is.
  expect(budget.take(1)).toMatchObject({ retryAfter: 3540 })
  expect(budget.take(PER_MAIL + 1, 1)).toMatchObject({ retryAfter: 3541 })
  now += 3540_000
  expect(budget.take(PER_MAIL + 1, 1)).toMatchObject({ retryAfter: 1 })
  expect(budget.take(PER_MAIL)).toBeUndefined()
})

test('what never fits is not put off', () => {
  const budget = mailBudget(() => 0)
  expect(budget.take(PER_MAIL + 1)).toEqual({ reason: expect.stringContaining(`not to ${PER_MAIL + 1}`) as string })
  expect(budget.take(PER_HOUR + 1, 1)?.retryAfter).toBeUndefined()
  expect(budget.take(PER_HOUR, 1)).toBeUndefined()
})
