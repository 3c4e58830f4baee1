import { expect, test } from 'vitest'
import { aroundPassage } from './around-passage.ts'

test('a passage is found word for word, the first time that it stands there', () => {
  expect(aroundPassage('Tel.: 1\nFax: 1\nTel.: 1', 'Tel.: 1')).toEqual({ before: '', passage: 'Tel.: 1', after: '\nFax: 1\nTel.: 1' })
})
test('also where the text is set otherwise, and with signs that patterns know', () => {
  expect(aroundPassage('a\nTel. (0228)\n  12+3 b', ' Tel. (0228) 12+3 ')).toEqual({ before: 'a\n', passage: 'Tel. (0228)\n  12+3', after: ' b' })
})
test.each([null, '', '  ', 'Fax', 'Tel.: 2'])('nothing is marked for %j', (passage) => {
  expect(aroundPassage('Tel.: 1', passage)).toEqual({ before: 'Tel.: 1', passage: '', after: '' })
})
