import { expect, test } from 'vitest'
import type { FieldDescriptor } from '~/utils/collection'
import { compareLeads, proposeSides } from './merge'

const field = (apiName: string, more: Partial<FieldDescriptor> = {}) => ({ name: apiName, apiName, readonly: false, hidden: false, ...more }) as FieldDescriptor
const FIELDS = [field('company'), field('phone'), field('city'), field('owner'), field('tags'), field('leadNumber', { readonly: true }), field('secret', { hidden: true }), field('files', { many: true } as never)]
const left = { id: 'l', company: 'Muster GmbH', phone: 'keine', city: null, owner: { id: '1', label: 'A' }, tags: [], leadNumber: 'L-1', secret: 'x', files: [1], marks: [{ field: 'phone', code: 'INVALID_PHONE', value: 'keine', message: '' }] }
const right = { id: 'r', company: 'Muster AG', phone: '+49 228 1', city: 'Bonn', owner: { id: '1', label: 'a' }, tags: null, leadNumber: 'L-2', marks: [] }

test('what nobody fills in and what both leave empty is not compared; a person is the same by the id', () => {
  expect(compareLeads(FIELDS, left, right).map(({ field: { apiName }, same }) => [apiName, same])).toEqual([['company', false], ['phone', false], ['city', false], ['owner', true]])
})
test('the lead that stays keeps its values, but for what it has not, or not in a valid form', () => {
  const compared = compareLeads(FIELDS, left, right)
  expect(proposeSides(compared, 'left', { left, right })).toEqual({ company: 'left', phone: 'right', city: 'right', owner: 'left' })
  expect(proposeSides(compared, 'right', { left, right })).toEqual({ company: 'right', phone: 'right', city: 'right', owner: 'right' })
})
