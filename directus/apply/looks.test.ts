import { expect, test } from 'vitest'
import { withoutLooks } from './looks.ts'

const row = { collection: 'leads', field: 'company', special: null, hidden: false, width: 'half', required: true, validation: { company: {} } }

test('what an administrator changed in looks is no longer the model\'s, what must hold still is', () => {
  const looks = new Map([['fields|leads|company', new Set(['hidden', 'width', 'special', 'required', 'validation', 'collection'])]])
  expect(withoutLooks('fields', [row], looks)).toEqual([{ collection: 'leads', field: 'company', special: null, required: true, validation: { company: {} } }])
  expect(withoutLooks('fields', [{ ...row, required: false, validation: null }], looks)).toEqual([{ collection: 'leads', field: 'company', special: null }])
})
test('other fields and collections are as the model says', () => {
  const looks = new Map([['fields|leads|city', new Set(['hidden'])], ['collections|leads|', new Set(['icon'])]])
  expect(withoutLooks('fields', [row], looks)).toEqual([row])
  expect(withoutLooks('collections', [{ collection: 'leads', icon: 'x', singleton: false }], looks)).toEqual([{ collection: 'leads', singleton: false }])
})
