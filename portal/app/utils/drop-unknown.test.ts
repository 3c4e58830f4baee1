import { expect, it } from 'vitest'
import { ApiError } from './api'
import { dropUnknown } from './drop-unknown'

const refused = (...fields: string[]) => new ApiError({ status: 400, code: 'INVALID_QUERY', message: '', details: fields.map(field => ({ field, code: 'UNKNOWN_FIELD', message: '' })) })
const asked = { sort: '-region', filters: { 'region': 'West', 'region.contains': 'W', 'city': 'Bonn' }, page: 2 }

it('a list forgets filters and order by fields that are gone, and nothing else', () => {
  expect(dropUnknown(refused('filter[region]', 'filter[region][contains]', 'sort'), asked, '-createdAt')).toEqual({ state: { sort: '-createdAt', filters: { city: 'Bonn' }, page: 2 }, fields: false })
  expect(dropUnknown(refused('fields'), asked, '-createdAt')).toEqual({ state: asked, fields: true })
})
it('other refusals stay', () => {
  expect(dropUnknown(new ApiError({ status: 400, code: 'INVALID_QUERY', message: '', details: [{ field: 'filter[city][gt]', code: 'UNKNOWN_OPERATOR', message: '' }] }), asked, '')).toBeUndefined()
})
