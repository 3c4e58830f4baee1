import { describe, expect, it } from 'vitest'
import { parseBoolean, parseDate, parseNumber, parseTags, parseTimestamp } from './values.ts'

describe('values that are no text', () => {
  it.each([
    ['42', 42], ['-7', -7], ['1.234,56', 1234.56], ['1,234.56', 1234.56], ['1.234.567', 1234567], ['3,5', 3.5], ['3.5', 3.5], ['0,125', 0.125], ['1234,567', 1234.567],
    ['1.234', undefined], ['1,234', undefined], ['zwölf', undefined], ['12 Stück', undefined], ['', undefined], ['1e5', undefined],
  ])('number %j', (text, value) => expect(parseNumber(text, false)).toBe(value))
  it('takes no fraction and nothing too large for an integer', () => {
    expect([parseNumber('3,5', true), parseNumber('99999999999', true), parseNumber('12', true)]).toEqual([undefined, undefined, 12])
  })
  it.each([['2026-03-01', '2026-03-01'], ['1.3.2026', '2026-03-01'], ['31.2.2026', undefined], ['03/04/2026', undefined], ['bald', undefined]])('date %j', (text, value) => expect(parseDate(text)).toBe(value))
  it('takes a moment with its zone only', () => {
    expect(parseTimestamp('2026-03-01T09:00:00+01:00')).toBe('2026-03-01T08:00:00.000Z')
    expect(parseTimestamp('2026-03-01 09:00')).toBeUndefined()
  })
  it('reads yes, no and lists', () => {
    expect([parseBoolean('Ja'), parseBoolean('nein'), parseBoolean('vielleicht')]).toEqual([true, false, undefined])
    expect(parseTags('Messe, Köln; Messe,')).toEqual(['Messe', 'Köln'])
  })
})
