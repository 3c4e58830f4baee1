import { expect, test } from 'vitest'
import { columnOf, dateText, isDateFormat, numberText } from './cell-text.ts'

test.each([['4.9228123456E11', '492281234560'], ['5.0999999999999996', '5.1'], ['0.1', '0.1'], ['-3', '-3'], ['1E-7', '0.0000001'], ['53111', '53111'], ['1e400', '1e400'], ['', ''], ['12345678901234567', '12345678901234600']])('the number %s is %s', (raw, text) => {
  expect(numberText(raw)).toBe(text)
})

test.each([['45985', '2025-11-24'], ['45985.604166666664', '2025-11-24 14:30'], ['0.5', '12:00'], ['1', '1900-01-01'], ['60', '1900-02-28'], ['61', '1900-03-01'], ['45985.99999999', '2025-11-25'], ['-1', '-1'], ['9999999', '9999999']])('the day %s is %s', (raw, text) => {
  expect(dateText(raw, false)).toBe(text)
})
test('a workbook of 1904 counts from there', () => expect(dateText('0', true).slice(0, 10)).toBe('00:00'))

test.each([[14, undefined, true], [0, undefined, false], [164, 'dd.mm.yyyy', true], [164, '[h]:mm', true], [164, '[$-407]d. mmmm yyyy', true], [164, '0.00 "days"', false], [164, '[Red]#,##0', false], [164, 'General', false], [164, '_-* #,##0.00\\ "€"', false]])('%i, %s: a day %s', (id, code, expected) => {
  expect(isDateFormat(id, code)).toBe(expected)
})

test.each([['A1', 0], ['Z9', 25], ['AA1', 26], ['XFD1', 16383], ['1', undefined], [undefined, undefined], ['A', undefined]])('%s is column %s', (reference, column) => expect(columnOf(reference)).toBe(column))
