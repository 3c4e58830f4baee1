import { describe, expect, it } from 'vitest'
import { delayAfter, PATIENCE } from './backoff.ts'

describe('waiting between attempts', () => {
  it('starts with seconds and ends with minutes', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map(delayAfter)).toEqual([2, 5, 15, 30, 60, 120, 300, 300, 300])
  })
  it('gives up after a day, not much before', () => {
    let total = 0
    let attempts = 1
    for (let delay = delayAfter(attempts); delay !== undefined; delay = delayAfter(++attempts)) total += delay
    expect(total).toBeLessThanOrEqual(PATIENCE)
    expect(total).toBeGreaterThan(PATIENCE - 301)
  })
})
