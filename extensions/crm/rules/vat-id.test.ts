import { describe, expect, it } from 'vitest'
import { isVatId } from './vat-id.ts'

describe('VAT ids', () => {
  it.each([
    ['DE129273398', 'DE', true], ['DE 129 273 398', 'DE', true], ['de129273398', 'DE', true], ['ATU13585627', 'AT', true], ['CHE-116.281.710 MWST', 'CH', true],
    ['NL004495445B01', 'NL', true], ['EL094259216', 'GR', true], ['DE129273398', undefined, true],
    ['DE129273399', 'DE', false], ['129273398', 'DE', false], ['DE12', 'DE', false], ['ATU12345678', 'AT', false], ['hallo', 'DE', false], ['hallo', undefined, false],
    ['12-3456789', 'US', undefined],
  ])('%j in %s: %s', (text, country, valid) => expect(isVatId(text, country)).toBe(valid))
})
