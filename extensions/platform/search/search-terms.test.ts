import { termsOf } from '@kontor/model/wire/search'
import { expect, test } from 'vitest'
import { exactly } from './search-terms.ts'

test('every word counts, each in all of its ways', () => {
  const { sql, bindings } = exactly(termsOf('Mueller 0228 x'))
  expect(bindings).toEqual(['Mueller', 'Mueller', 'Mueller', '0228', '228', 'x'])
  expect(sql.match(/\?/g)).toHaveLength(bindings.length)
  expect(sql.split(' AND ')).toHaveLength(3)
})
test('words that make a phone number count together as well, and another number by itself', () => {
  const { sql, bindings } = exactly(termsOf('Bonn 0228 / 12345'))
  expect(sql.match(/\?/g)).toHaveLength(bindings.length)
  expect(bindings).toEqual(['Bonn', 'Bonn', '0228', '/', '12345', '22812345'])
  expect(exactly(termsOf('+49 (0)228 12345')).bindings).toEqual(['+49', '(0)228', '12345', '22812345'])
  expect(exactly(termsOf('0228 12345 +43 66412')).bindings).toEqual(['0228', '12345', '22812345', '+43', '66412', '66412'])
})
test('what is in quotes counts in one way alone', () => {
  expect(exactly(termsOf('"Mueller 0228"'))).toEqual({ sql: '((s.text LIKE kontor_state.search_like(kontor_state.fold(?))))', bindings: ['Mueller 0228'] })
})
