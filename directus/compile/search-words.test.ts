import { expect, test } from 'vitest'
import { searchWords } from './search-words.ts'

const of = (text: string) => searchWords(text).map(({ text: word, exact }) => exact ? `[${word}]` : word)

test('what stands between quotes is one part', () => {
  expect(of('Bonn "Haus  am See" \0GmbH')).toEqual(['Bonn', '[Haus am See]', 'GmbH'])
  expect(of('„Muster GmbH“ “Haus am See”')).toEqual(['[Muster GmbH]', '[Haus am See]'])
})
test('a quote that stands alone, or within a word, is a sign', () => {
  expect(of('5"x7" "Rest')).toEqual(['5"x7"', '"Rest'])
  expect(of('"" " " „“')).toEqual(['""', '„“'])
})
