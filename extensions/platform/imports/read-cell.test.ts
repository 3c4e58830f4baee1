import { describe, expect, it } from 'vitest'
import { readDate, readNumber, readTimestamp } from './read-cell.ts'

const said = (cell: { value: unknown } | { code: string }) => 'value' in cell ? cell.value : cell.code

describe('numbers', () => {
  it.each([
    ['12', 12], ['1.234,56', 1234.56], ['1,234.56', 1234.56], ['-3,5', -3.5], ['1 234,50 €', 1234.5], ['€ 12.50', 12.5], ['1\u00a0234\u00a0567', 1234567], ['1\'234.50 CHF', 1234.5], ['1.234.567', 1234567],
    ['1.234', 'AMBIGUOUS'], ['1,234', 'AMBIGUOUS'], ['zwölf', 'INVALID'], ['1,2,3', 'INVALID'], ['', 'INVALID'],
  ])('%j is %j', (text, value) => expect(said(readNumber(text, 'decimal'))).toBe(value))
  it.each([['1.234', 1234], ['1,234', 1234], ['12', 12], ['1,5', 'INVALID'], ['3000000000', 'INVALID']])('%j is the whole number %j', (text, value) => expect(said(readNumber(text, 'integer'))).toBe(value))
  it.each([['3000000000', 3_000_000_000], ['1.234', 1234], ['1,5', 'INVALID'], ['12345678901234567890', 'INVALID']])('%j is the large number %j', (text, value) => expect(said(readNumber(text, 'big'))).toBe(value))
})

describe('dates', () => {
  it.each([
    ['2026-03-01', '2026-03-01'], ['1.3.2026', '2026-03-01'], ['01.03.2026', '2026-03-01'], ['1. März 2026', '2026-03-01'], ['1 March 2026', '2026-03-01'], ['March 1st, 2026', '2026-03-01'], ['Dez. 24 2026', '2026-12-24'],
    ['25/03/2026', '2026-03-25'], ['03/25/2026', '2026-03-25'], ['3/3/2026', '2026-03-03'], ['2026/3/1', '2026-03-01'], ['2026-03-01 00:00:00', '2026-03-01'], ['2026-03-01T00:00:00.000Z', '2026-03-01'],
    ['03/04/2026', 'AMBIGUOUS'], ['31.2.2026', 'INVALID'], ['1.3.26', 'INVALID'], ['32/13/2026', 'INVALID'], ['morgen', 'INVALID'], ['2026-03-01 10:00', 'INVALID'],
  ])('%j is %j', (text, value) => expect(said(readDate(text))).toBe(value))
})

describe('moments', () => {
  it.each([
    ['2026-03-01T10:00:00+02:00', '2026-03-01T08:00:00.000Z'], ['1.3.2026 14:30', '2026-03-01T13:30:00.000Z'], ['1.7.2026, 14:30 Uhr', '2026-07-01T12:30:00.000Z'], ['2026-07-01 14:30:05', '2026-07-01T12:30:05.000Z'],
    ['March 1, 2026 2:30 pm', '2026-03-01T13:30:00.000Z'], ['1 March 2026 12:05 am', '2026-02-28T23:05:00.000Z'], ['1.3.2026', '2026-02-28T23:00:00.000Z'],
    // The hour that is left out in spring, and the first of the two in autumn.
    ['29.3.2026 02:30', 'INVALID'], ['25.10.2026 02:30', '2026-10-25T00:30:00.000Z'],
    ['1.3.2026 25:00', 'INVALID'], ['1.3.2026 13:00 pm', 'INVALID'], ['03/04/2026 10:00', 'AMBIGUOUS'], ['10:00', 'INVALID'],
  ])('%j in Berlin is %j', (text, value) => expect(said(readTimestamp(text, 'Europe/Berlin'))).toBe(value))
})
