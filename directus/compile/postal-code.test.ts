import { describe, expect, it } from 'vitest'
import { isPostalCode } from './postal-code.ts'

describe('postal codes', () => {
  it.each([
    ['53111', 'DE', true], ['01067', 'DE', true], ['D-53111', 'DE', true], ['5311', 'DE', false], ['531111', 'DE', false], ['Bonn', 'DE', false],
    ['1010', 'AT', true], ['A-1010', 'AT', true], ['10100', 'AT', false], ['8001', 'CH', true], ['CH-8001', 'CH', true], ['80011', 'CH', false],
    ['SW1A 1AA', 'GB', true], ['sw1a1aa', 'GB', true], ['5555', 'GB', false], ['1012 AB', 'NL', true], ['1012AB', 'NL', true], ['1012', 'NL', false],
    ['75001', 'FR', true], ['7500', 'FR', false], ['94105', 'US', true], ['94105-1234', 'US', true], ['5555', 'US', false],
    ['110 00', 'CZ', true], ['11000', 'CZ', true], ['00-001', 'PL', true], ['00001', 'PL', true], ['0001', 'PL', false], ['1000-001', 'PT', true], ['LT-01234', 'LT', true], ['01234', 'LT', true],
    ['D02 AF30', 'IE', true], ['D02AF30', 'IE', true], ['100-0001', 'JP', true],
    ['1234', 'HK', undefined], ['x', 'AE', undefined],
  ])('%j in %s: %s', (text, country, valid) => expect(isPostalCode(text, country)).toBe(valid))
})
