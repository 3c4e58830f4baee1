import { describe, expect, test } from 'vitest'
import { fixFor } from './fix-for.ts'
import { markLead } from './marks.ts'

const GERMAN = { country: 'Deutschland' }
/** [field, given, fixed or nothing, the rest of the lead] */
type Case = readonly [field: string, given: string, fixed: string | undefined, lead?: Readonly<Record<string, unknown>>]

const FIXED: readonly Case[] = [
  ['email', ' info@firma.de ', 'info@firma.de'], ['email', 'info @ firma.de', 'info@firma.de'], ['email', 'info@firma .de', 'info@firma.de'], ['email', 'info@firma. de', 'info@firma.de'],
  ['email', 'info(at)firma.de', 'info@firma.de'], ['email', 'info [at] firma [dot] de', 'info@firma.de'], ['email', 'info at firma dot de', 'info@firma.de'], ['email', 'info(@)firma.de', 'info@firma.de'],
  ['email', 'mailto:info@firma.de', 'info@firma.de'], ['email', 'mailto:info@firma.de?subject=Hallo', 'info@firma.de'], ['email', 'E-Mail: info@firma.de', 'info@firma.de'],
  ['email', 'info@firma.de.', 'info@firma.de'], ['email', 'info@firma.de;', 'info@firma.de'], ['email', '<info@firma.de>', 'info@firma.de'], ['email', 'Eva Beispiel <eva@firma.de>', 'eva@firma.de'],
  ['email', 'info@firma,de', 'info@firma.de'], ['email', 'info@mail.firma,com', 'info@mail.firma.com'], ['email', 'info@firma..de', 'info@firma.de'], ['email', 'eva..beispiel@firma.de', 'eva.beispiel@firma.de'],
  ['email_alternative', 'info(at)firma.de', 'info@firma.de'],
  ['website', 'http//firma.de', 'http://firma.de'], ['website', 'htp://firma.de/a', 'http://firma.de/a'], ['website', 'htpps://www.firma.de', 'https://www.firma.de'], ['website', 'http:\\\\www.firma.de', 'http://www.firma.de'],
  ['website', 'https;//firma.de', 'https://firma.de'], ['website', 'https://http://firma.de', 'https://firma.de'], ['website', 'www,firma.de', 'www.firma.de'], ['website', 'www.firma,de', 'www.firma.de'], ['website', 'www. firma.de', 'www.firma.de'],
  ['website', 'www..firma.de', 'www.firma.de'], ['website', 'www.firma.de.', 'www.firma.de'], ['website', ' www.firma.de ', 'www.firma.de'],
  ['phone', '+49 +49 228 123456', '+49 228 123456', GERMAN], ['phone', '+49 0049 228 123456', '+49 228 123456', GERMAN],
  ['phone', 'Tel.: +49 +49 (0)228 123456', '+49 228 123456', GERMAN], ['phone', '+49 228 1O345 Tel. Zentrale', '+49 228 10345'],
  ['phone', 'Tel.: +49 228 123456', '+49 228 123456'], ['mobile', '+49 171 12O4567 (privat)', '+49 171 1204567'],
  ['postal_code', '1067', '01067', GERMAN], ['postal_code', 'D53111', '53111', GERMAN], ['postal_code', 'DE53111', '53111', GERMAN], ['postal_code', 'D-1067', '01067', GERMAN], ['postal_code', 'A1010', '1010', { country: 'AT' }],
  ['vat_id', '136695976', 'DE136695976', GERMAN], ['vat_id', '136 695 976', 'DE136695976', GERMAN], ['vat_id', 'USt-IdNr.: DE136695976', 'DE136695976', GERMAN], ['vat_id', '136.695.976', 'DE136695976', GERMAN],
  ['country', 'Deutschlnad', 'Deutschland'], ['country', 'Detuschland', 'Deutschland'], ['country', 'Östereich', 'Österreich'], ['country', 'Schweitz', 'Schweiz'], ['country', 'Germnay', 'Germany'], ['country', 'Slowanien', 'Slowenien'],
]

const LEFT: readonly Case[] = [
  // A domain is nobody's to put right, and no word is joined with another.
  ['email', 'info@gmial', undefined], ['email', 'info', undefined], ['email', 'Max Muster@firma.de', undefined], ['email', 'Dr. info@firma.de', undefined], ['email', 'a@firma.de, b@firma.de', undefined], ['email', 'a@firma.de / b@firma.de', undefined],
  ['email', 'info@firma de', undefined], ['email', 'info@firma.de. Danke', undefined], ['email', 'info@firma.de, com', undefined], ['email', 'siehe Website at firma.de', undefined], ['email', 'info@firma.de (privat)', undefined], ['email', '@firma.de', undefined], ['email', 'info@', undefined],
  ['website', 'info@firma.de', undefined], ['website', 'folgt', undefined], ['website', 'www.firma.de, www.andere.de', undefined], ['website', 'www.firma.de / www.andere.de', undefined], ['website', 'www firma de', undefined], ['website', 'http//', undefined], ['website', 'ftp://firma.de', undefined], ['website', 'www.firma.de. www.andere.de', undefined],
  ['phone', '0228 12345 o. 0171 1234567', undefined, GERMAN], ['phone', '123', undefined, GERMAN], ['phone', 'O228 12345', undefined], ['phone', 'Tel.: 0228 12345 (ab acht Uhr)', undefined], ['phone', 'siehe Website', undefined, GERMAN], ['phone', 'Tel.: 0228 12345', undefined, { country: 'Nirgendwo' }],
  ['phone', '+43 +43 1 5880', undefined, GERMAN], ['phone', '+49 +43 1 58801', undefined, GERMAN], ['phone', '+49 228 123456 App. 12 o. 13', undefined], ['phone', '0000', undefined, GERMAN],
  ['postal_code', '1067', undefined], ['postal_code', '106', undefined, GERMAN], ['postal_code', '0106', undefined, GERMAN], ['postal_code', '531111', undefined, GERMAN], ['postal_code', 'A-1010', undefined, GERMAN],
  ['postal_code', '1010', undefined, { ...GERMAN, phone: '+43 1 58801' }], ['postal_code', '1010', undefined, { ...GERMAN, vat_id: 'ATU12345675' }], ['postal_code', '53111 Bonn', undefined, GERMAN], ['postal_code', '106', undefined, { country: 'AT' }],
  ['vat_id', '136695977', undefined, GERMAN], ['vat_id', 'DE136695977', undefined, GERMAN], ['vat_id', '136695976', undefined], ['vat_id', '205/5724/1234', undefined, GERMAN], ['vat_id', 'beantragt', undefined, GERMAN],
  ['country', 'Iland', undefined], ['country', 'Absurdistan', undefined], ['country', 'Mordor', undefined], ['country', 'EU', undefined],
  // What is valid needs none, whatever else it might be.
  ['email', 'info@gmial.com', undefined], ['website', 'firma.de', undefined], ['phone', 'Tel.: 0228 12345', undefined, GERMAN], ['postal_code', '53 111', undefined, GERMAN], ['vat_id', 'de 136.695.976', undefined, GERMAN], ['country', 'Island', undefined],
  ['company', 'Firma..', undefined], ['unknown', 'x', undefined],
]

describe('what was meant by what was given', () => {
  test.each(FIXED.map(([field, given, fixed, lead = {}]) => ({ field, given, fixed, lead })))('$field $given is $fixed', ({ field, given, fixed, lead }) => {
    expect(fixFor(field, given, { ...lead, [field]: given })).toBe(fixed)
  })

  test.each(LEFT.map(([field, given, , lead = {}]) => ({ field, given, lead })))('$field $given is left alone', ({ field, given, lead }) => {
    expect(fixFor(field, given, { ...lead, [field]: given })).toBeUndefined()
  })

  test('what is offered is valid itself', () => {
    for (const [field, , fixed, lead = {}] of FIXED) if (fixed !== undefined) expect(markLead({ ...lead, [field]: fixed }).filter(mark => mark.field === field), fixed).toEqual([])
  })

  test('no long text takes long', () => {
    const started = performance.now()
    for (const field of ['email', 'website', 'phone', 'postal_code', 'vat_id', 'country']) for (const sign of [' ', '.', 'a.', '0 ', '(', 'o', '+4', ', ']) fixFor(field, sign.repeat(Math.floor(500 / sign.length)), { ...GERMAN })
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
