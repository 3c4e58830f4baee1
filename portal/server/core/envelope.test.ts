import { describe, expect, it } from 'vitest'
import { agreeing } from './envelope.ts'

describe('the total beside a page', () => {
  it('is what the last page shows, however old the count is', () => {
    expect(agreeing({ page: 1, pageSize: 25 }, 6, 0)).toBe(6)
    expect(agreeing({ page: 3, pageSize: 25 }, 4, 90)).toBe(54)
    expect(agreeing({ page: 1, pageSize: 25 }, 0, 7)).toBe(0)
  })
  it('is never less than what a full page shows, nor more than an empty one allows', () => {
    expect(agreeing({ page: 2, pageSize: 25 }, 25, 40)).toBe(50)
    expect(agreeing({ page: 2, pageSize: 25 }, 25, 80)).toBe(80)
    expect(agreeing({ page: 4, pageSize: 25 }, 0, 90)).toBe(75)
    expect(agreeing({ page: 4, pageSize: 25 }, 0, 60)).toBe(60)
  })
})
