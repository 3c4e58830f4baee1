import { expect, test } from 'vitest'
import { asIfThere } from './as-if-there.ts'

const LIVE = { deleted_at: { _null: true } }
test('nothing but being there is left out of a rule', () => {
  expect(asIfThere({ _and: [LIVE, { owner: { _eq: 'me' } }] })).toEqual({ _and: [{ owner: { _eq: 'me' } }] })
  expect(asIfThere({ _and: [LIVE, { lead: { _and: [LIVE, { _or: [{ owner: { _eq: 'me' } }, { owner: { _null: true } }] }] } }] }))
    .toEqual({ _and: [{ lead: { _and: [{ _or: [{ owner: { _eq: 'me' } }, { owner: { _null: true } }] }] } }] })
  expect(asIfThere({ ...LIVE, thread: { ...LIVE, owner: { _eq: 'me' } } })).toEqual({ thread: { owner: { _eq: 'me' } } })
})
test('what demands nothing else holds for every record, also beside something else', () => {
  for (const rule of [null, {}, LIVE, { lead: LIVE }, { _and: [LIVE, { lead: LIVE }] }, { _or: [LIVE, { owner: { _eq: 'me' } }] }]) expect(asIfThere(rule), JSON.stringify(rule)).toBeNull()
})
test.each([{ deleted_at: { _nnull: true } }, { deleted_at: { _gt: '2026-01-01' } }, { other: { _null: true } }, { lines: { _some: LIVE } }, { tags: { _in: ['a', 'b'] } }])('%j stays as it is', (rule) => {
  expect(asIfThere(rule)).toEqual(rule)
})
