import { expect, it } from 'vitest'
import { plainReference } from './plain-reference.ts'

it('writes related records as their ids, and leaves everything else as it is', () => {
  expect(plainReference({ id: '1', label: 'One' })).toBe('1')
  expect(plainReference([{ id: '1', label: 'One' }, { id: '2', label: 'Two' }])).toEqual(['1', '2'])
  for (const value of [null, undefined, 'text', 7, ['a', 'b'], [{ id: '1', size: 3 }], []]) expect(plainReference(value)).toEqual(value)
})
