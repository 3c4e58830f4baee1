import { describe, expect, it } from 'vitest'
import { leads, type Field } from '@kontor/model'
import { markLead } from './marks.ts'

describe('marks of a lead', () => {
  it('leaves a sound lead alone', () => {
    expect(markLead({ company: 'Müller KG', postal_code: '53111', country: 'Deutschland', phone: '0228 123456', email: 'info@mueller.de', website: 'www.mueller.de', vat_id: null })).toEqual([])
  })
  it('says what is wrong with each value and keeps it as it came', () => {
    const record = { country: 'Musterland', email: ' info(at)x.de ', email_alternative: 'x', website: 'httsp://x.de', phone: '+49 1', vat_id: 'DE1' }
    expect(markLead(Object.freeze(record))).toEqual(expect.arrayContaining([
      { field: 'country', code: 'UNKNOWN_COUNTRY', value: 'Musterland' },
      { field: 'email', code: 'INVALID_EMAIL', value: ' info(at)x.de ' },
      { field: 'email_alternative', code: 'INVALID_EMAIL', value: 'x' },
      { field: 'website', code: 'INVALID_URL', value: 'httsp://x.de' },
      { field: 'phone', code: 'INVALID_PHONE', value: '+49 1' },
      { field: 'vat_id', code: 'INVALID_VAT_ID', value: 'DE1' },
    ]))
  })
  it('judges postal code and phone by the country of the record', () => {
    const marks = (country: string) => markLead({ country, postal_code: '5555', phone: '030 20181000' }).map(m => m.field)
    expect(marks('United States of America')).toEqual(['postal_code', 'phone'])
    expect(marks('Schweiz')).toEqual(['phone'])
    expect(marks('')).toEqual([])
  })
  it('judges by the field that the model names, and so by one that is looked at itself', () => {
    const named = Object.entries<Field>(leads.fields).flatMap(([name, f]) => 'country' in f && f.country ? [[name, f.country]] : [])
    expect(named).toEqual([['postal_code', 'country'], ['vat_id', 'country'], ['phone', 'country'], ['mobile', 'country']])
  })
  it('has nothing to say about empty values', () => {
    expect(markLead({ email: '', phone: '  ', country: null })).toEqual([])
  })
})
