import { expect, test } from 'vitest'
import type { CollectionInfo } from '~/utils/collection'
import { copiedText, copiedValues } from './lead-copy.ts'

test('a copied value is said as it stands', () => {
  expect([null, undefined, '', 'a', ['a', 'b'], 0, false, { a: 1 }].map(copiedText)).toEqual(['', '', '', 'a', 'a, b', '0', 'false', '{"a":1}'])
})
test('what is empty or hidden is left out; a related record is its name', () => {
  const info = { fields: [{ name: 'id', apiName: 'id' }, { name: 'company', apiName: 'company' }, { name: 'owner', apiName: 'owner', relation: { collection: 'directus_users' } }, { name: 'city', apiName: 'city' }, { name: 'secret', apiName: 'secret', hidden: true }, { name: 'reviewed', apiName: 'reviewed' }] } as unknown as CollectionInfo
  expect(copiedValues({ id: '1', company: 'Muster', owner: 'Rita Reuter', city: '', secret: 'x', reviewed: false }, info).map(({ field, value, plain }) => [field.name, value, plain])).toEqual([['company', 'Muster', false], ['owner', 'Rita Reuter', true], ['reviewed', false, false]])
})
