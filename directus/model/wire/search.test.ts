import { expect, test } from 'vitest'
import { MAX_TERMS, termsOf } from './search.ts'

const words = (...texts: string[]) => texts.map(text => ({ text, exact: false }))

test('a search is its words, and no more than a person types', () => {
  expect(termsOf('  Müller \0 Bonn\t')).toEqual(words('Müller', 'Bonn'))
  expect(termsOf(' \n ')).toEqual([])
  expect(termsOf('a b c d e f g h')).toHaveLength(MAX_TERMS)
  expect(termsOf('ä'.repeat(500))[0]?.text).toHaveLength(60)
})
test('what is in quotes is meant as it stands, closed or not', () => {
  expect(termsOf('Bonn "Muster  GmbH" x')).toEqual([...words('Bonn'), { text: 'Muster GmbH', exact: true }, ...words('x')])
  expect(termsOf('„Am Hang“ “Main Street”')).toEqual([{ text: 'Am Hang', exact: true }, { text: 'Main Street', exact: true }])
  expect(termsOf('Bonn "Muster Gm')).toEqual([...words('Bonn'), { text: 'Muster Gm', exact: true }])
  expect(termsOf('"" " "')).toEqual([])
  expect(termsOf('Rohr 5"lang')).toEqual(words('Rohr', '5"lang'))
})
