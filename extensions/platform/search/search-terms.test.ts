import { termsOf } from '@kontor/model/wire/search'
import { expect, test } from 'vitest'
import { exactly } from './search-terms.ts'

test('every word counts, each in all of its ways', () => {
  const { sql, bindings } = exactly(termsOf('Mueller 0228 x'))
  expect(bindings).toEqual(['Mueller', 'Mueller', 'Mueller', '0228', '228', 'x'])
  expect(sql.match(/\?/g)).toHaveLength(bindings.length)
  expect(sql.split(' AND ')).toHaveLength(3)
})
test('what is in quotes counts in one way alone', () => {
  expect(exactly(termsOf('"Mueller 0228"'))).toEqual({ sql: '(s.text LIKE kontor_state.search_like(kontor_state.fold(?)))', bindings: ['Mueller 0228'] })
})
