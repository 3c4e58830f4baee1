import { expect, it, describe } from 'vitest'
import { customDescriptor } from './custom.ts'
import { byColumn, fits, isRefused, settle } from './conditions.ts'

const field = (meta: object) => {
  const made = customDescriptor({ field: 'contract_end', type: 'string', schema: {}, meta: { interface: 'input', ...meta } }, 'de')
  if (!made) throw new Error('no field')
  return made
}

describe('a rule', () => {
  const values = { status: 'won', amount: 12.5, at: '2026-03-01', owner: { id: 'u1', label: 'Mia' }, tags: ['a', 'b'], note: null }
  it.each<[object, boolean | undefined]>([
    [{ status: { _eq: 'won' } }, true],
    [{ status: { _neq: 'won' } }, false],
    [{ _and: [{ status: { _in: ['won', 'lost'] } }, { amount: { _gt: 10 } }] }, true],
    [{ _or: [{ status: { _eq: 'lost' } }, { amount: { _between: [12, 13] } }] }, true],
    [{ at: { _lt: '2026-03-02' } }, true],
    [{ at: { _gte: '$NOW' } }, false],
    [{ owner: { _eq: '$CURRENT_USER' } }, true],
    [{ tags: { _contains: 'b' } }, true],
    [{ note: { _null: true } }, true],
    [{ note: { _nempty: true } }, false],
    [{ status: { _regex: '^w' } }, true],
    // About another record: only the database knows.
    [{ owner: { role: { name: { _eq: 'admin' } } } }, undefined],
    [{ _or: [{ owner: { role: { _eq: 'x' } } }, { status: { _eq: 'won' } }] }, true],
  ])('%j', (rule, verdict) => expect(fits(rule as never, { values, user: 'u1', patterns: true })).toBe(verdict))
  it('leaves patterns alone where they are not wanted', () => expect(fits({ status: { _regex: '^x' } }, { values })).toBeUndefined())
})

it('the last condition that fits holds, and what it does not name stays', () => {
  const d = field({ readonly: false, hidden: true, conditions: [
    { name: 'shown', rule: { _and: [{ status: { _eq: 'won' } }] }, hidden: false, required: true },
    { name: 'locked', rule: { _and: [{ amount: { _gt: 100 } }] }, readonly: true },
  ] })
  const at = (status: string, amount: number) => settle(d, { values: byColumn({ status, amount }, [{ ...d, name: 'status', apiName: 'status' }, { ...d, name: 'amount', apiName: 'amount' }]) })
  expect(at('new', 1)).toMatchObject({ hidden: true, required: false, readonly: false })
  expect(at('won', 1)).toMatchObject({ hidden: false, required: true, readonly: false })
  expect(at('won', 200)).toMatchObject({ hidden: true, readonly: true })
})

it('refuses what the admin\'s own rule refuses, and says it in their words', () => {
  const d = field({ validation: { _and: [{ contract_end: { _regex: '^[A-Z]{2}\\d+$' } }] }, validation_message: 'Zwei Buchstaben, dann Ziffern' })
  expect(d.validation?.message).toBe('Zwei Buchstaben, dann Ziffern')
  expect(isRefused(d, 'ab1', { patterns: true })).toBe(true)
  expect(isRefused(d, 'AB12', { patterns: true })).toBe(false)
  expect(isRefused(d, null, { patterns: true })).toBe(false)
})
