import { describe, expect, it } from 'vitest'
import { chooseMapping } from './mapping.ts'

const targets = ['company', 'city', 'postal_code', '_source_address'].map(name => ({ name, names: { company: ['Firma'], city: ['Ort'] }[name] ?? [] }))
const choose = (text: string | undefined) => chooseMapping(text, ['Firma', 'Ort', 'Fax'], targets)

describe('mapping', () => {
  it('is recognized when none is given', () => expect(choose(undefined)).toEqual({ Firma: 'company', Ort: 'city', Fax: null }))
  it('is the given one, and nothing else', () => expect(choose('{"Ort":"company"}')).toEqual({ Firma: null, Ort: 'company', Fax: null }))
  it('takes the names of the API', () => expect(choose('{"Firma":"company","Ort":"postalCode","Fax":"_sourceAddress"}')).toEqual({ Firma: 'company', Ort: 'postal_code', Fax: '_source_address' }))
  it.each(['{', '[]', '{"Firma":1}', '{"Nix":"company"}', '{"Firma":"secret"}', '{"Firma":"company","Ort":"company"}'])('refuses %s', (text) => {
    expect(() => choose(text)).toThrow(expect.objectContaining({ code: 'MAPPING_INVALID' }))
  })
})
