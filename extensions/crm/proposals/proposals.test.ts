import { describe, expect, test } from 'vitest'
import { lineThat, placeOf } from './passage.ts'
import { saysValue } from './says-value.ts'

describe('a passage stands in a document word for word', () => {
  const text = 'Impressum\n\nMuster & Söhne GmbH\n  Hauptstr. 12 a\n53111 Bonn\nTel.: 0228 / 12 34-0'
  test('wherever it is, its white space set anew', () => {
    expect(placeOf(text, 'Muster & Söhne GmbH Hauptstr. 12 a')).toEqual({ from: 11, to: 47 })
    expect(text.slice(11, 47)).toBe('Muster & Söhne GmbH\n  Hauptstr. 12 a')
  })
  test('whatever signs are in it', () => {
    for (const signs of ['0228 / 12 34-0', '53111 Bonn Tel.: 0228', 'Söhne']) expect(placeOf(text, signs), signs).toBeDefined()
    const every = [...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~§€'].join('x ')
    expect(placeOf(`vor ${every} nach`, every)).toEqual({ from: 4, to: 4 + every.length })
  })
  test('at the place that is named, and nowhere else', () => {
    expect(placeOf(text, '53111 Bonn', { from: 48, to: 58 })).toEqual({ from: 48, to: 58 })
    expect(placeOf(text, '53111 Bonn', { from: 0, to: 10 })).toBeUndefined()
    expect(placeOf(text, '53111 Bonn', { from: -10, to: 9999 })).toBeUndefined()
  })
  test.each(['Tel.: 0228 / 99 99', 'muster & söhne gmbh', '', '   ', 'Hauptstr. 12 b', '.*', 'x'.repeat(1001)])('not %j', (passage) => {
    expect(placeOf(text, passage)).toBeUndefined()
  })
})

describe('a passage says a value', () => {
  test.each([
    ['text', 'Muster & Söhne GmbH, Bonn', 'Muster und Söhne GmbH'], ['text', 'MUSTER UND SOEHNE GMBH', 'Muster & Söhne GmbH'], ['text', 'Geschäftsführer: Dr. Anna Müller-Lüdenscheidt', 'Anna Müller-Lüdenscheidt'],
    ['text', 'Hauptstr. 12 a, 53111 Bonn', 'Hauptstraße 12a'], ['text', 'Haupt-Straße 12', 'Hauptstr. 12'], ['text', 'Café d’Or', 'Cafe d\'Or'],
    ['email', 'Mail: info [at] muster-soehne (punkt) de', 'info@muster-soehne.de'], ['email', 'E-Mail: Info@Muster.de.', 'info@muster.de'],
    ['url', 'Besuchen Sie https://www.muster.de/.', 'muster.de'], ['url', 'www.muster.de/kontakt', 'https://muster.de/kontakt/'],
    ['phone', 'Tel.: 0228 / 12 34 56-0', '+49 228 1234560'], ['phone', 'Telefon +49 (0)228 1234560', '0228 1234560'], ['phone', 'Phone 0049 228 1234560', '+49 228 1234560'],
    ['postalCode', 'D-53111 Bonn', '53111'], ['vatId', 'USt-IdNr.: DE 123 456 789', 'DE123456789'],
    ['country', 'Sitz: Republik Österreich', 'AT'], ['country', 'Made in Germany', 'Deutschland'], ['country', 'Wien, AT', 'Österreich'],
    ['integer', 'mit 1.250 Beschäftigten', 1250], ['integer', 'mit 5 000 Leuten', 5000], ['text', 'Wir sprechen C++ und C#.', 'C++'], ['country', 'Bahnhofstr. 1, 8001 Zürich, CH', 'Schweiz'], ['integer', 'with 1,250 people', '1250'], ['decimal', 'Umsatz 2,5 Euro', 2.5], ['decimal', 'Umsatz 1.234,56 €', '1234.56'],
    ['date', 'gegründet am 1. März 1998', '1998-03-01'], ['date', 'founded March 1, 1998', '1998-03-01'], ['date', 'seit 01.03.1998', '1998-03-01'],
  ] as const)('%s: %j says %j', (kind, passage, value) => {
    expect(saysValue(kind, passage, value, { country: 'DE' })).toBe(true)
  })

  test.each([
    ['text', 'Muster & Söhne GmbH', 'Meister GmbH'], ['text', 'Anna Müller', 'Anna Mül'], ['text', 'gegründet 2012', '12'], ['text', 'Anna und Bernd Müller', 'Anna Müller'], ['text', 'Muster GmbH', ''],
    ['email', 'xinfo@muster.de', 'info@muster.de'], ['email', 'info@muster.de.evil.com', 'info@muster.de'], ['email', 'Schreiben Sie uns', 'info@muster.de'],
    ['url', 'notmuster.de', 'muster.de'], ['url', 'muster.de.evil.com', 'muster.de'],
    ['phone', 'Tel.: 0228 123456', '+49 228 1234567'], ['phone', 'HRB 02281234560999', '0228 1234560'], ['phone', 'Rufen Sie uns an', '+49 228 1234567'],
    ['postalCode', 'Tel. 0253111 9', '53111'], ['vatId', 'DE 123 456 789', 'DE123456788'], ['country', 'Wir sind at home in Bonn', 'AT'], ['country', 'Bonn', 'DE'],
    ['postalCode', 'Hausnr. 5, 3111 Bern', '53111'], ['postalCode', 'PLZ 53111', 'A-53111'], ['text', 'Musterstraße 1, 2. Stock', 'Musterstraße 12'], ['text', 'Haus 1, 21 Zimmer', 'Haus 121'], ['text', 'C#', 'C++'], ['text', 'Muster GmbH', '=Muster+GmbH!!'],
    ['vatId', 'Büro DE 12 | 34 56 | 789', 'DE123456789'], ['vatId', 'XDE123456789', 'DE123456789'],
    ['country', 'MADE IN ITALY', 'IN'], ['country', 'Muster AG, Zürich', 'AG'], ['country', 'SAP SE', 'Schweden'], ['country', 'IT-Systemhaus', 'Italien'],
    ['url', 'info@gmail.com', 'gmail.com'], ['url', 'firma.xn--p1ai', 'firma.xn'], ['email', 'a&info@firma.de', 'info@firma.de'],
    ['integer', '5 000 Mitarbeiter', 5], ['decimal', '1,5 Mio.', 1.5], ['integer', 'HRB12345', 12345], ['date', '2020-01-023', '2020-01-02'],
    ['integer', 'seit 1250 Jahren 12', 125], ['decimal', 'Umsatz 2,5 Mio.', 2.55], ['date', '1. März 1998', '1998-03-02'], ['date', '31.02.1998', '1998-03-03'],
  ] as const)('%s: %j does not say %j', (kind, passage, value) => {
    expect(saysValue(kind, passage, value, { country: 'DE' })).toBe(false)
  })

  test('a text that is made to take long is given up soon', () => {
    for (const [kind, value] of [['email', 'a@b.de'], ['date', '1998-03-01'], ['url', 'b.de'], ['phone', '+49 228 99999'], ['text', 'Hauptstr. 1'], ['country', 'AT']] as const) {
      for (const line of ['㌀'.repeat(990), 'a.'.repeat(490), '0228 99999 '.repeat(90), 'a '.repeat(490)]) expect(lineThat(`${line}\n`.repeat(400), one => saysValue(kind, one, value, { country: 'DE' }) === undefined)).toBeUndefined()
    }
    expect(placeOf('a '.repeat(200_000), `${'a '.repeat(499)}b`)).toBeUndefined()
  }, 120_000)

  test.each(['choice', 'relation', 'boolean', 'longText', 'person', 'file'] as const)('%s: no text does', (kind) => {
    expect(saysValue(kind, 'hot', 'hot')).toBeUndefined()
  })

  test('a long text full of what looks like the value says it no more', () => {
    expect(saysValue('text', 'a '.repeat(500), `${'a'.repeat(499)}b`)).toBe(false)
    expect(saysValue('email', `${'a.'.repeat(499)}@`, 'a@b.de')).toBe(false)
    expect(saysValue('url', 'a.'.repeat(500), 'a.de')).toBe(false)
  })
})
