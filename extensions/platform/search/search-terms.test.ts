import { expect, test } from 'vitest'
import { exactly, MAX_WORDS, wordsOf } from './search-terms.ts'

test('a search is its words, and no more than a person types', () => {
  expect(wordsOf('  Müller \0 Bonn\t').map(({ text }) => text)).toEqual(['Müller', 'Bonn'])
  expect(wordsOf(' \n ')).toEqual([])
  expect(wordsOf('a b c d e f g h')).toHaveLength(MAX_WORDS)
  expect(wordsOf('ä'.repeat(500))[0]?.text).toHaveLength(60)
})
test('every word counts, each in all of its ways', () => {
  const { sql, bindings } = exactly(wordsOf('Mueller 0228 x'))
  expect(bindings).toEqual(['Mueller', 'Mueller', 'Mueller', '0228', '228', 'x'])
  expect(sql.match(/\?/g)).toHaveLength(bindings.length)
  expect(sql.split(' AND ')).toHaveLength(3)
})
test('words between quotes are one part, which has no other forms', () => {
  const { sql, bindings } = exactly(wordsOf('bonn "Müller & Co"'))
  expect(bindings).toEqual(['bonn', 'bonn', '(^|[^[:alnum:]])', 'Müller & Co', '($|[^[:alnum:]])'])
  expect(sql.match(/\?/g)).toHaveLength(bindings.length)
  expect(exactly(wordsOf('"@example.com"')).bindings).toEqual(['', '@example.com', '($|[^[:alnum:]])'])
})
