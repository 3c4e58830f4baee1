import { describe, expect, it } from 'vitest'
import { isEmail, isPhone, isWebsite } from './contact.ts'

describe('email', () => {
  it.each([
    ['info@firma.de', true], ['vorname.nachname+x@firma.co.uk', true], ['info@müller.de', true], ['jürgen@firma.de', true],
    ['info@firma', false], ['info(at)firma.de', false], ['info@firma.de, b@firma.de', false], ['a b@firma.de', false], ['@firma.de', false], ['info@firma..de', false],
  ])('%j: %s', (text, valid) => expect(isEmail(text)).toBe(valid))
})

describe('website', () => {
  it.each([
    ['https://www.firma.de/kontakt?x=1', true], ['http://firma.de', true], ['www.firma.de', true], ['https://müller.de', true],
    ['httsp://www.asos.com', false], ['javascript:alert(1)', false], ['https://firma', false], ['ftp://firma.de', false], ['https://fir ma.de', false], ['keine', false],
  ])('%j: %s', (text, valid) => expect(isWebsite(text)).toBe(valid))
})

describe('phone', () => {
  it.each([
    ['+49 30 20181000', 'DE', true], ['0228 123456', 'DE', true], ['0049 228 123456', 'DE', true], ['(0228) 12 34-56', 'DE', true], ['+44 800 021 1693', 'GB', true],
    ['+1 347 586 9467 ext. 904', 'US', true], ['+43 1 71135', 'DE', true], ['044 668 18 00', 'CH', true],
    ['123', 'DE', false], ['auf Anfrage', 'DE', false], ['+49', 'DE', false], ['+999 123456', 'DE', false], ['0228 123456 0228 123456 1', 'DE', false],
    ['0228 123456', undefined, true], ['12', undefined, false], ['keine', undefined, false], ['+49 228 123456', undefined, true],
  ])('%j in %s: %s', (text, country, valid) => expect(isPhone(text, country)).toBe(valid))
})
