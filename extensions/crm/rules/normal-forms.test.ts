import { expect, test } from 'vitest'
import { formsOf } from './normal-forms.ts'

test('every value that a rule knows has its normal form, and stays as it was given', () => {
  const lead = Object.freeze({ company: 'Firma', email: 'Info@Firma.DE', website: 'WWW.Firma.de', phone: '0228 / 55 66 77-0', mobile: '+49 (0)171 2345678', postal_code: '53113', country: 'Deutschland', vat_id: 'DE 136 695 976' })
  expect(formsOf(lead).normal).toEqual({ email: 'info@firma.de', website: 'https://www.firma.de', phone: '+492285566770', mobile: '+491712345678', postal_code: '53113', country: 'DE', vat_id: 'DE136695976' })
})

test('what is empty or not valid has none', () => {
  expect(formsOf({ email: 'info(at)firma.de', website: 'keine', phone: 'ruf an', mobile: '', postal_code: '1', country: 'Deutschland', vat_id: 'DE 136 695 977' }).normal).toEqual({ country: 'DE' })
  expect(formsOf({ country: 'Atlantis', email: null }).normal).toEqual({})
})

test('a number without a country is given none', () => {
  expect(formsOf({ phone: '0228 5566770' }).normal).toEqual({})
  expect(formsOf({ phone: '+49 228 5566770' }).normal).toEqual({ phone: '+492285566770' })
})
