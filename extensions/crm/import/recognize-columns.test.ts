import { describe, expect, it } from 'vitest'
import { recognizeColumns } from './recognize-columns.ts'

const ALL = new Set(['company', 'street', 'postal_code', 'city', 'country', 'website', 'vat_id', 'email', 'email_alternative', 'phone', 'mobile'])
const of = (headers: string, lines: readonly string[], known: Readonly<Record<string, string>> = {}, allowed = ALL) => {
  const names = headers.split(';')
  return recognizeColumns(Object.fromEntries(names.map(name => [name, known[name] ?? null])), lines.map(line => ({ values: Object.fromEntries(line.split(';').map((value, at) => [names[at] as string, value])) })), allowed)
}

describe('columns whose headers say nothing', () => {
  it('are known by their values', () => {
    expect(of('A;B;C;D;E;F;G;H', [
      'Alpha Technik GmbH;Industriestr. 5;53117;Bonn;Deutschland;0228 5566770;info@alpha.example;www.alpha.example',
      'Bäckerei Müller;Am Markt 12a;50667;Köln;Deutschland;+49 221 123456;post@mueller.example;https://mueller.example/',
      'Beta & Söhne KG;Rheinufer 3-5;40213;Düsseldorf;Österreich;0211/998877;kontakt@beta.example;beta.example',
    ])).toEqual({ A: 'company', B: 'street', C: 'postal_code', D: 'city', E: 'country', F: 'phone', G: 'email', H: 'website' })
  })
  it('are told apart: a second address, mobile phones, VAT ids', () => {
    expect(of('x;y;z;m;v', ['Eins GmbH;a@b.example;c@d.example;0171 2345678;DE136695976', 'Zwei AG;e@f.example;g@h.example;+49 160 9876543;DE811569869'])).toEqual({ x: 'company', y: 'email', z: 'email_alternative', m: 'mobile', v: 'vat_id' })
  })
})

describe('what the headers said', () => {
  it('stays, and its field is given to no other column', () => {
    expect(of('Post;Web;Info', ['a@b.example;x.example;c@d.example', 'e@f.example;y.example;g@h.example'], { Post: 'email' })).toEqual({ Post: 'email', Web: 'website', Info: 'email_alternative' })
    expect(of('a;b', ['a@b.example;1', 'c@d.example;2'], {}, new Set(['company']))).toEqual({ a: null, b: null })
  })
})

describe('what only looks alike', () => {
  it('goes nowhere: faxes, bank accounts, dates, numbers of other things', () => {
    expect(of('Fax;IBAN;Angelegt;Mitarbeiter;Kd-Nr;Umsatz 2025;Geburtsdatum', ['0228 556677;DE89370400440532013000;2026-01-05;12345;10001;45000;01.02.1980', '0221 998877;DE02120300000000202051;2026-02-06;54321;10002;52000;12.11.1975']))
      .toEqual({ 'Fax': null, 'IBAN': null, 'Angelegt': null, 'Mitarbeiter': null, 'Kd-Nr': null, 'Umsatz 2025': null, 'Geburtsdatum': null })
  })
  it('says nothing with one value, or with values of all kinds', () => {
    expect(of('a', ['a@b.example'])).toEqual({ a: null })
    expect(of('a', ['a@b.example', 'ruf an', 'später', '-'])).toEqual({ a: null })
    expect(of('a', ['', ''])).toEqual({ a: null })
  })
})
