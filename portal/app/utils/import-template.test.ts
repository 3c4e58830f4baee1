import { expect, it } from 'vitest'
import { templateFor, templateQuery } from './import-template'

const options = { mode: 'both', key: 'email', duplicates: 'skip' } as const

it('is kept and fits files that have its columns', () => {
  const query = templateQuery({ mapping: { 'Firma & Co': 'company', 'E-Mail': 'email', 'Fax': null }, options })
  expect(templateFor(query, ['E-Mail', 'Firma & Co', 'Neu'])).toEqual({ mapping: { 'E-Mail': 'email', 'Firma & Co': 'company', 'Neu': null }, options })
  expect(templateFor(query, ['E-Mail'])).toBeUndefined()
})
it.each([null, '', 'c=x', 'c=%5B1%2C2%5D', 'filter=a'])('is none: %s', query => expect(templateFor(query, ['a'])).toBeUndefined())
it('leaves out what this version does not know', () => {
  expect(templateFor('c=%5B%22a%22%2C%22company%22%5D&mode=delete&key=x&duplicates=merge', ['a'])).toEqual({ mapping: { a: 'company' }, options: { mode: 'create', key: 'externalId', duplicates: undefined } })
})
