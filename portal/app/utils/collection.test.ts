import { expect, test } from 'vitest'
import { defaultColumns, fieldSections, newestFirst, type CollectionInfo } from './collection.ts'

const field = (apiName: string, more: object = {}) => ({ name: apiName, apiName, kind: 'text', hidden: false, sortable: true, ...more })
const info = (fields: object[], display: string[] = []) => ({ fields: [field('id', { kind: 'uuid', hidden: true }), ...fields], display }) as unknown as CollectionInfo

test('a list begins with what its collection names, else with the name of its records and as much as fits', () => {
  expect(defaultColumns(info([field('a', { listPosition: 1 }), field('b', { listPosition: 0 }), field('c')], ['c']))).toEqual(['b', 'a'])
  const many = Array.from({ length: 12 }, (_, i) => field(`f${i}`))
  expect(defaultColumns(info([field('secret', { hidden: true }), field('note', { kind: 'longText' }), ...many], ['f11']))).toEqual(['f11', 'f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6'])
  // A collection that has nothing but its key is a list all the same.
  expect(defaultColumns(info([]))).toEqual(['id'])
})

test('it comes newest first where that is known, else by name', () => {
  expect(newestFirst(info([field('title'), field('createdAt', { hidden: true })], ['title']))).toBe('-createdAt')
  expect(newestFirst(info([field('file', { sortable: false }), field('title')], ['file', 'title']))).toBe('title')
  expect(newestFirst(info([field('city')]))).toBe('city')
  expect(newestFirst(info([]))).toBe('id')
})

test('what a person named comes first in its order, what nobody may overlook before it, the rest on wish in its groups', () => {
  const form = { ...info([field('company', { required: true }), field('city', { group: 'address' }), field('street', { group: 'address' }), field('phone'), field('secret')]), groups: [{ key: 'address', label: 'Anschrift' }] }
  const shown = (wanted?: readonly string[]) => fieldSections(form, f => f.name !== 'id' && f.name !== 'secret', wanted, f => f.required).map(({ label, fields, more }) => [label, fields.map(f => f.apiName), more ?? false])
  expect(shown(['phone', 'gone', 'secret', 'city'])).toEqual([['', ['company', 'phone', 'city'], false], ['Anschrift', ['street'], true]])
  const all = [['', ['company'], false], ['Anschrift', ['city', 'street'], false], ['', ['phone'], false]]
  expect(shown()).toEqual(all)
  expect(shown(['gone'])).toEqual(all)
  expect(shown(['company', 'city', 'street', 'phone'])).toEqual([['', ['company', 'city', 'street', 'phone'], false]])
})
