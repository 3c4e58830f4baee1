import { describe, expect, it } from 'vitest'
import { hideDeleted } from './hide-deleted.ts'

describe('deleted leads', () => {
  const live = { deleted_at: { _null: true } }
  it('are left out', () => {
    expect(hideDeleted({ limit: 3 } as { limit: number, filter?: object })).toEqual({ limit: 3, filter: live })
    expect(hideDeleted({ filter: { city: { _eq: 'Bonn' } } })).toEqual({ filter: { _and: [{ city: { _eq: 'Bonn' } }, live] } })
  })
  it('are there when asked for', () => {
    const query = { filter: { _and: [{ id: { _eq: 1 } }, { deleted_at: { _nnull: true } }] } }
    expect(hideDeleted(query)).toBe(query)
  })
})
