import { expect, test } from 'vitest'
import { phoneForms } from './phone-forms.ts'

test.each([
  ['+49 (0) 228 / 55 66 77-0', 'DE', '+492285566770', '0228 5566770'],
  ['0049 (0)228 5566770', 'DE', '+492285566770', '0228 5566770'],
  ['0228/5566770', 'DE', '+492285566770', '0228 5566770'],
  ['+43 1 5880410', 'AT', '+4315880410', '01 5880410'],
  ['044 668 18 00', 'CH', '+41446681800', '044 668 18 00'],
  ['01 42 68 53 00', 'FR', '+33142685300', '01 42 68 53 00'],
  ['212-202-4738', 'US', '+12122024738', '(212) 202-4738'],
])('%s of %s is read as at home', (given, country, normal, shown) => {
  expect(phoneForms(given, country)).toEqual({ normal, dialled: normal, shown })
})

test.each([
  ['+43 1 5880410', 'DE', '+43 1 5880410'], ['+41 44 668 18 00', 'DE', '+41 44 668 18 00'], ['+49 228 5566770', undefined, '+49 228 5566770'], ['+49 228 5566770', 'FR', '+49 228 5566770'],
])('%s is read international where %s is at home', (given, country, shown) => {
  expect(phoneForms(given, country)?.shown).toBe(shown)
})

test('a number of the reader\'s country is read national in a record of another', () => {
  expect(phoneForms('+49 228 5566770', 'FR', 'DE')?.shown).toBe('0228 5566770')
  expect(phoneForms('01 42 68 53 00', 'FR', 'DE')).toMatchObject({ normal: '+33142685300' })
})

test('an extension is dialled and is no part of the normal form', () => {
  expect(phoneForms('+1 212 202 4738 ext. 12', 'US')).toMatchObject({ normal: '+12122024738', dialled: '+12122024738;ext=12' })
})

test('what is no valid number, or of no known country, has no forms', () => {
  for (const [given, country] of [['', 'DE'], ['ruf an', 'DE'], ['12', 'DE'], ['+49 1', 'DE'], ['0228 5566770', undefined], ['0228 5566770', 'XX']] as const) expect(phoneForms(given, country), given).toBeUndefined()
})
