import { expect, it } from 'vitest'
import { shapeNewField } from './shape-field.ts'

const field = (choices: unknown, more: object = {}) => ({ field: 'topics', type: 'json', schema: {}, meta: { interface: 'select-multiple-checkbox', special: ['cast-json'], options: { choices, ...more } } })

it('keeps several values of a list as a text that can be filtered', () => {
  expect(shapeNewField(field([{ text: 'Excel', value: 'excel' }]))).toMatchObject({ field: 'topics', type: 'csv', meta: { interface: 'select-multiple-checkbox', special: ['cast-csv'] } })
})
it.each([
  ['a value with a comma', field([{ text: 'A', value: 'a,b' }])],
  ['free values', field([{ text: 'A', value: 'a' }], { allowOther: true })],
  ['no values yet', field([])],
  ['another field', { field: 'x', type: 'json', meta: { interface: 'input-code' } }],
])('leaves %s as it is', (_, given) => expect(shapeNewField(given)).toBe(given))
