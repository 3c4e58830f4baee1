import { allFields, MODELS } from '@kontor/model'
import { describe, expect, it } from 'vitest'
import { apiNames, toApiName, toColumnName } from './names.ts'

describe('names', () => {
  it('reads like the API contract', () => {
    expect(toApiName('lead_number')).toBe('leadNumber')
    expect(toApiName('date_created')).toBe('createdAt')
    expect(toColumnName('updatedBy')).toBe('user_updated')
  })
  it('comes back from every column of the model', () => {
    for (const collection of [...MODELS.tenant, ...MODELS.core]) {
      for (const column of Object.keys(allFields(collection))) expect(toColumnName(toApiName(column))).toBe(column)
    }
  })
  it('keeps columns apart that would be called the same', () => {
    expect([...apiNames(['shoe_size', 'shoeSize', 'address_2', '_x', 'fit_size'])])
      .toEqual([['shoe_size', 'shoe_size'], ['shoeSize', 'shoeSize'], ['address_2', 'address_2'], ['_x', '_x'], ['fitSize', 'fit_size']])
  })
})
