import { expect, test } from 'vitest'
import { isAlways, revived } from './revived.ts'

const live = { deleted_at: { _null: true } }

test('forgets that a record must not be deleted, and nothing else', () => {
  expect(revived({ _and: [live, { _or: [{ owner: { _eq: 'p1' } }, { owner: { _null: true } }] }] })).toEqual({ _and: [{}, { _or: [{ owner: { _eq: 'p1' } }, { owner: { _null: true } }] }] })
  expect(revived(live)).toEqual({})
  expect(revived({ thread: { _and: [live, { owner: { _eq: 'p1' } }] } })).toEqual({ thread: { _and: [live, { owner: { _eq: 'p1' } }] } })
  expect(revived({ deleted_at: { _nnull: true } })).toEqual({ deleted_at: { _nnull: true } })
})

test('knows a rule that holds for every record', () => {
  for (const rule of [{}, { _and: [{}, {}] }, { _or: [{ owner: { _eq: 'p1' } }, {}] }]) expect(isAlways(rule)).toBe(true)
  for (const rule of [live, { _or: [] }, { _and: [{}, live] }, { owner: { _eq: 'p1' } }]) expect(isAlways(rule)).toBe(false)
})
