import { expect, it } from 'vitest'
import { proposeKind } from './propose-kind.ts'

it.each<[string, readonly string[], string]>([
  ['nothing', ['', ' '], 'text'],
  ['words', ['Nord', 'Süd', ''], 'text'],
  ['whole numbers', ['12', ' 4.500.000 ', '-7', ''], 'integer'],
  ['zeros and ones', ['1', '0', '1'], 'integer'],
  ['numbers', ['12', '3,5', '1.234,50'], 'decimal'],
  ['numbers with more places than a field holds', ['0.123456'], 'text'],
  ['postal codes', ['01067', '53111'], 'text'],
  ['telephone numbers', ['+49228123456', '0228 123'], 'text'],
  ['long numbers', ['4006381333931'], 'text'],
  ['yes and no', ['ja', 'nein', 'Ja'], 'boolean'],
  ['a cross where it holds', ['x', '', 'x'], 'boolean'],
  ['days', ['1.3.2026', '2026-03-02'], 'date'],
  ['a day and a word', ['1.3.2026', 'bald'], 'text'],
  ['a thousand or a point', ['1.234'], 'text'],
  ['long texts', ['a'.repeat(300)], 'longText'],
  ['several lines', ['eins\nzwei'], 'longText'],
])('%s: %j is a field of kind %s', (_, texts, kind) => expect(proposeKind(texts)).toBe(kind))
