import { isPostalCode } from '@kontor/compile/postal-code.ts'
import type { FieldKind } from '@kontor/model'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { countryCode, nearCountry } from './country.ts'
import { fixEmail, fixWebsite } from './fix-contact.ts'
import { fixPhone } from './fix-phone.ts'
import { CHECKED_FIELDS, markLead } from './marks.ts'
import { isVatId } from './vat-id.ts'

type Lead = Readonly<Record<string, unknown>>
type Fix = (value: string, country: string | undefined, lead: Lead) => string | undefined

/** What a fix may be made of: longer values are texts. */
const LONGEST = 500

const text = (value: unknown) => typeof value === 'string' ? value.trim() : ''

/** Whether a number or a VAT id of the lead is one of another country. */
function saysOther(lead: Lead, country: string): boolean {
  const phones = [lead.phone, lead.mobile].map(value => text(value).replace(/^00(?=[1-9])/, '+')).filter(value => value.startsWith('+')).map(value => parsePhoneNumberFromString(value)?.country)
  const vat = /^([A-Z]{2})[\dA-Z]/.exec(text(lead.vat_id).toUpperCase())?.[1]
  return [...phones, vat === undefined ? undefined : countryCode(vat === 'EL' ? 'GR' : vat)].some(found => found !== undefined && found !== country)
}

const fixPostalCode: Fix = (value, country, lead) => {
  if (country === undefined) return undefined
  const tight = value.trim().toUpperCase().replace(/\s+/g, '')
  const prefixed = new RegExp(`^(?:${country}|${country[0]})[-.]?(\\d.*)$`).exec(tight)?.[1]
  const plain = prefixed ?? tight
  // Tables take the zero of the east of Germany for nothing.
  const zero = country === 'DE' && /^[1-9]\d{3}$/.test(plain) && !saysOther(lead, country) ? `0${plain}` : plain
  return isPostalCode(zero, country) === true ? zero : undefined
}

/** What VAT ids of a country begin with, where it is not its code. */
const VAT_PREFIX: Readonly<Record<string, string>> = { GR: 'EL', CH: 'CHE' }

const fixVatId: Fix = (value, country) => {
  const bare = value.replace(/^[^:]*\b(?:ust|uid|vat|id|mwst)\b[^:]*:/i, '').toUpperCase().replace(/[^A-Z0-9+*]/g, '')
  if (isVatId(bare, country) === true) return bare
  const prefix = country === undefined ? undefined : VAT_PREFIX[country] ?? country
  const whole = prefix === undefined || bare.startsWith(prefix) || (country === 'AT' ? !/^U?\d/.test(bare) : /^[A-Z]{2}/.test(bare)) ? undefined : prefix + bare
  // A country whose rule nobody knows says nothing of the check digit.
  return whole !== undefined && isVatId(whole, country) === true ? whole : undefined
}

const FIXES: Partial<Record<FieldKind, Fix>> = {
  email: fixEmail, url: fixWebsite, phone: fixPhone, postalCode: fixPostalCode, vatId: fixVatId,
  country: value => nearCountry(value),
}

/**
 * The value that was meant by one that is not valid, where it follows from what was given: spelled in a wrong way, with nothing
 * added that nobody said. The result is valid by the same rules that marked what was given.
 * @param lead columns of the lead as they are
 * @returns nothing where the value is valid, or where more than one thing or none may be meant
 */
export function fixFor(field: string, value: string, lead: Lead): string | undefined {
  const kind = CHECKED_FIELDS.get(field)
  const fix = kind && FIXES[kind.kind]
  if (!fix || value.length > LONGEST || !isMarked(field, value, lead)) return undefined
  const from = 'country' in kind && typeof kind.country === 'string' ? lead[kind.country] : undefined
  const fixed = fix(value, typeof from === 'string' ? countryCode(from) : undefined, lead)
  return fixed === undefined || fixed === value || fixed.length > ('maxLength' in kind && typeof kind.maxLength === 'number' ? kind.maxLength : LONGEST) || isMarked(field, fixed, lead) ? undefined : fixed
}

const isMarked = (field: string, value: string, lead: Lead): boolean => markLead({ ...lead, [field]: value }).some(mark => mark.field === field)
