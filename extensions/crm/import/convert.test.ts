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
    expect(row).toEqual({ values: { company: '  Müller  & Söhne ', city: 'Köln ', country: 'Deutschland', email: 'info@m.de', industry: 'id-1', rating: 'hot', size: 12 }, marks: [], address: 'https://x.de/i' })
  })
  it('keeps what is not valid and says why', () => {
    const row = convertRow({ Firma: 'A', Land: 'Nirgendwo', Mail: 'a(at)b', Kategorie: 'Zauberei', Größe: 'groß', Tel: 'x' }, mapping, targets)
    expect(row.values).toEqual({ company: 'A', country: 'Nirgendwo', email: 'a(at)b', phone: 'x' })
    expect(Object.fromEntries(row.marks.map(m => [m.field, [m.code, m.value]]))).toEqual({
      country: ['UNKNOWN_COUNTRY', 'Nirgendwo'], email: ['INVALID_EMAIL', 'a(at)b'], phone: ['INVALID_PHONE', 'x'], industry: ['UNKNOWN_CHOICE', 'Zauberei'], size: ['INVALID_VALUE', 'groß'],
    })
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
