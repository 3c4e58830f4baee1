import { describe, expect, it } from 'vitest'
import { convertRow, type Target } from './convert.ts'

const targets = new Map<string, Target>([
  { name: 'company', kind: 'text', maxLength: 20, required: false }, { name: 'city', kind: 'text', maxLength: 255, required: false }, { name: 'country', kind: 'country', required: false },
  { name: 'email', kind: 'email', maxLength: 255, required: false }, { name: 'phone', kind: 'phone', maxLength: 100, required: false },
  { name: 'industry', kind: 'relation', options: new Map([['public body', 'id-1'], ['behörde', 'id-1']]), required: false },
  { name: 'rating', kind: 'choice', options: new Map([['hot', 'hot'], ['heiß', 'hot']]), required: false },
  { name: 'size', kind: 'integer', required: false },
].map(t => [t.name, t as Target]))
const mapping = { Firma: 'company', Ort: 'city', Land: 'country', Mail: 'email', Tel: 'phone', Kategorie: 'industry', Wert: 'rating', Größe: 'size', Quelle: '_source_address', Fax: null }

describe('a row of a file as a lead', () => {
  it('takes texts over as they are', () => {
    const row = convertRow({ Firma: '  Müller  & Söhne ', Ort: 'Köln ', Land: 'Deutschland', Mail: 'info@m.de', Tel: '', Kategorie: 'Public Body', Wert: 'Heiß', Größe: '12', Quelle: 'https://x.de/i', Fax: '1' }, mapping, targets)
    expect(row).toEqual({ values: { company: '  Müller  & Söhne ', city: 'Köln ', country: 'Deutschland', email: 'info@m.de', industry: 'id-1', rating: 'hot', size: 12 }, marks: [], unread: [], address: 'https://x.de/i' })
  })
  it('puts parts of a name one after the other, in the order of names', () => {
    const named = new Map(targets).set('contact_name', { name: 'contact_name', kind: 'text', required: false } as Target).set('street', { name: 'street', kind: 'text', required: false } as Target)
    const parts = { Nachname: 'contact_name', Firma: 'company', Vorname: 'contact_name', Straße: 'street', Hausnummer: 'street' }
    const read = (cells: Record<string, string>) => convertRow({ Firma: 'A', ...cells }, parts, named).values
    expect(read({ Nachname: ' Müller', Vorname: 'Ada ', Straße: 'Am Markt', Hausnummer: '12a' })).toEqual({ company: 'A', contact_name: 'Ada Müller', street: 'Am Markt 12a' })
    expect(read({ Nachname: 'Müller', Vorname: '' })).toEqual({ company: 'A', contact_name: 'Müller' })
    expect(read({ Nachname: '', Vorname: ' ' })).toEqual({ company: 'A' })
  })
  it('keeps what is not valid and says why', () => {
    const row = convertRow({ Firma: 'A', Land: 'Nirgendwo', Mail: 'a(at)b', Kategorie: 'Zauberei', Größe: 'groß', Tel: 'x' }, mapping, targets)
    expect(row.unread.map(m => m.field)).toEqual(['industry', 'size'])
    expect(row.values).toEqual({ company: 'A', country: 'Nirgendwo', email: 'a(at)b', phone: 'x' })
    expect(Object.fromEntries(row.marks.map(m => [m.field, [m.code, m.value]]))).toEqual({
      country: ['UNKNOWN_COUNTRY', 'Nirgendwo'], email: ['INVALID_EMAIL', 'a(at)b'], phone: ['INVALID_PHONE', 'x'], industry: ['UNKNOWN_CHOICE', 'Zauberei'], size: ['INVALID_VALUE', 'groß'],
    })
  })
  it('reads several values of an own list, and holds to what an administrator demands of a field', () => {
    const own = new Map(targets)
    own.set('topics', { name: 'topics', kind: 'tags', required: false, separated: true, options: new Map([['excel', 'excel'], ['tabellen', 'excel'], ['word', 'word']]) })
    own.set('code', { name: 'code', kind: 'text', required: false, rules: { name: 'code', validation: { rule: { _and: [{ code: { _regex: '^K-' } }] } } } })
    const read = (Themen: string, Code: string) => convertRow({ Firma: 'A', Themen, Code }, { Firma: 'company', Themen: 'topics', Code: 'code' }, own)
    expect(read('Tabellen; Word, Excel', 'K-1')).toMatchObject({ values: { topics: 'excel,word', code: 'K-1' }, marks: [] })
    expect(read('Kochen', 'X-1').marks).toEqual([{ field: 'topics', code: 'UNKNOWN_CHOICE', value: 'Kochen' }, { field: 'code', code: 'INVALID_VALUE', value: 'X-1' }])
  })
  it('keeps a text that its column cannot hold in the mark', () => {
    const row = convertRow({ Firma: 'A', Ort: 'x'.repeat(256) }, mapping, targets)
    expect(row.values).toEqual({ company: 'A' })
    expect(row.marks).toEqual([{ field: 'city', code: 'TOO_LONG', value: 'x'.repeat(256) }])
  })
  it.each([
    ['COMPANY_MISSING', { Firma: '  ', Ort: 'Bonn' }, 'Firma'], ['REQUIRED_MISSING', { Firma: 'x'.repeat(21) }, 'Firma'],
  ])('refuses: %s', (code, cells, column) => {
    const strict = new Map(targets).set('company', { name: 'company', kind: 'text', maxLength: 20, required: true })
    expect(convertRow(cells, mapping, strict).refusal).toEqual({ code, column })
  })
})
