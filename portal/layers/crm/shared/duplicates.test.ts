import { DUPLICATE_COLUMNS } from '@kontor/compile/duplicates.ts'
import { toColumnName } from '@kontor/compile/names'
import { expect, test } from 'vitest'
import { COMPARED_FIELDS } from './duplicates.ts'

test('the form asks about what the hub compares', () => {
  expect(COMPARED_FIELDS.map(toColumnName)).toEqual(DUPLICATE_COLUMNS)
})
