import { describe, expect, test } from 'vitest'
import { compareNames } from './compare-names.ts'
import { comparePair, DUPLICATE_FROM } from './compare-pair.ts'
import { blockOf, blocksOf, normalKeys } from './normal-keys.ts'
import { nameWords } from './normal-name.ts'

const BASE = { company: 'Muster & Söhne GmbH', street: 'Hauptstr. 12 a', postal_code: '53111', city: 'Bonn', country: 'Deutschland', website: 'https://www.muster-soehne.de/kontakt', email: 'Info@muster-soehne.de', phone: '0228 / 12 34-0' }
const likeness = (a: object, b: object, common: readonly number[] = []) => comparePair(normalKeys({ ...BASE, ...a }), normalKeys({ ...BASE, ...b }), new Set(common))
const one = (a: object, b: object, common?: readonly number[]) => likeness(a, b, common).score >= DUPLICATE_FROM

describe('normal forms', () => {
  test('legal forms are put aside, umlauts folded, joints left out', () => {
    for (const name of ['Müller & Söhne GmbH & Co. KG', 'Mueller und Soehne KG', 'MÜLLER + SÖHNE e. K.', 'Muller, Sohne AG', 'Müller Söhne S.à r.l.', 'Müller & Söhne UG (haftungsbeschränkt)', 'Müller & Söhne Gesellschaft mit beschränkter Haftung', 'Müller & Söhne Gesellschaft mbH & Co. KG', 'Müller & Söhne Ges.m.b.H.']) expect(nameWords(name), name).toEqual(['muller', 'sohne'])
    expect(nameWords('AG')).toEqual(['ag'])
    expect(nameWords('Elektr. Schmidt Inc.')).toEqual(['elektr.', 'schmidt'])
  })
  test('values in one form', () => {
    expect(normalKeys({ ...BASE, mobile: '+49 (0)170 1234567', vat_id: 'de 123 456 789', email_alternative: 'muster@gmx.de' })).toEqual({
      words: ['muster', 'sohne'], mails: ['info@muster-soehne.de', 'muster@gmx.de'], phones: ['+4922812340', '+491701234567'], domains: ['muster-soehne.de'],
      vat: 'DE123456789', postal: '53111', city: ['bonn'], street: { name: 'hauptstr', number: '12a' },
    })
    expect(normalKeys({ company: 'X', postal_code: 'D-53111', website: 'shop.firma.co.uk', phone: '0043 1 58858' })).toMatchObject({ postal: '53111', domains: ['firma.co.uk'], phones: ['+43158858'] })
    expect(normalKeys({ company: 'X', website: 'kein Link', email: 'auch nicht', phone: '-' })).toMatchObject({ domains: [], mails: [], phones: [] })
  })
  test('one slip anywhere in the name leaves two leads of a town with something in common', () => {
    const parts = (company: string) => blocksOf(normalKeys({ ...BASE, company })).parts
    for (const name of ['Siemens', 'Rheinufer Logistik']) {
      for (let at = 0; at < name.length; at++) {
        const slipped = name.slice(0, at) + name.slice(at + 1)
        expect(parts(slipped).some(number => parts(name).includes(number)), slipped).toBe(true)
      }
    }
  })
})

describe('names', () => {
  const kind = (a: string, b: string) => compareNames(nameWords(a), nameWords(b)).kind
  test.each([
    ['Rheinufer Logistik GmbH', 'Logistik Rheinufer', 'same'], ['Groß Handel Weber', 'Großhandel Weber', 'same'], ['Rheinufer Logistik', 'Rheinufer Logisitk', 'like'],
    ['Elektrotechnik Schmidt', 'Elektr. Schmidt', 'like'], ['Vodafone GmbH', 'Vodafone Deutschland GmbH', 'like'], ['Christlich-Soziale Union (CSU)', 'Christlich-Soziale Union', 'like'], ['BMW AG', 'Bayerische Motoren Werke AG', 'like'],
    ['Muster GmbH', 'Muster Verwaltungs GmbH', 'wider'], ['Gymnasium 1', 'Gymnasium 2', 'other'], ['Kirchengemeinde Ammensen', 'Kirchengemeinde Rautheim', 'other'], ['Müller Bau', 'Müller Software', 'other'],
  ] as const)('%s / %s: %s', (a, b, expected) => {
    expect([kind(a, b), kind(b, a)]).toEqual([expected, expected])
  })
})

describe('pairs', () => {
  test('the same company, with slips, moved or in another form', () => {
    expect(likeness({}, { company: 'Muster und Soehne AG', phone: '+49 228 12340' })).toEqual({ score: 1, reasons: ['SAME_NAME', 'SAME_EMAIL', 'SAME_PHONE', 'SAME_DOMAIN', 'SAME_ADDRESS'] })
    expect(one({}, { company: 'Muster & Söhen', email: null, website: null })).toBe(true)
    expect(one({}, { street: 'Am Markt 3', postal_code: '50667', city: 'Köln', phone: '0221 998877' })).toBe(true)
    expect(one({ email: null, phone: null, website: null }, { email: null, phone: null, website: null, street: 'Hauptstraße 12A' })).toBe(true)
  })
  test('traps', () => {
    expect(one({}, { company: 'Weber Steuerberatung' }), 'shared switchboard, mail and address').toBe(false)
    expect(one({}, { company: 'Muster & Söhne Immobilien GmbH' }), 'another company of the group').toBe(false)
    expect(one({}, { street: 'Am Markt 3', postal_code: '50667', city: 'Köln', phone: '0221 998877', email: 'koeln@muster-soehne.de' }), 'a branch').toBe(false)
    expect(one({}, { street: 'Am Markt 3', postal_code: '50667', city: 'Köln', email: 'koeln@muster-soehne.de' }), 'a branch with the switchboard of all').toBe(false)
    const free = { website: null, phone: null, street: null, postal_code: null, city: null }
    expect(one({ ...free, email: 'a@gmx.de' }, { ...free, email: 'b@gmx.de' }), 'the same provider of mailboxes').toBe(false)
    expect(one({ ...free, email: 'a@gmx.de' }, { ...free, email: 'a@gmx.de' }), 'the same mailbox').toBe(true)
  })
  test('what many share says less', () => {
    const [phone, name] = [blockOf('phone', '+4922812340'), blockOf('name', 'mustersohne')]
    const [a, b] = [{ email: null, website: null, street: null }, { email: null, website: null, street: null, postal_code: null, city: null }]
    expect(likeness(a, b).score - likeness(a, b, [phone]).score).toBeCloseTo(0.17)
    expect(one(a, b, [phone, name])).toBe(false)
    expect(likeness(a, b, [phone]).reasons).toContain('SHARED_PHONE')
  })
  test('it is the same whichever comes first', () => {
    const others = [{}, { company: 'Muster' }, { phone: null, company: 'Söhne Muster Ges.' }, { vat_id: 'DE123456789' }, { postal_code: '50667' }]
    for (const a of others) for (const b of others) expect(likeness(a, b)).toEqual(likeness(b, a))
  })
})
