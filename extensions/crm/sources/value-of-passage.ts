import type { ModelField } from '@kontor/model/wire/sources'
import { findPhoneNumbersInText, isSupportedCountry, type CountryCode } from 'libphonenumber-js/max'
import { MAIL, plainMail } from '../proposals/says-value.ts'
import { isWebsite } from '../rules/contact.ts'
import { countryCode } from '../rules/country.ts'
import { isVatId } from '../rules/vat-id.ts'

/** Fields whose values are chosen from a list. */
export const CHOICES = ['industry', 'department', 'rating'] as const satisfies readonly ModelField[]
export type ChoiceField = (typeof CHOICES)[number]

/** Longest passage that is a value itself, in characters. */
const LONGEST_NAME = 120
const DIALLED = /(?<![\p{L}\p{N}])[+(]?\d[\d\s()/.–-]{4,}\d(?!\p{N})/gu
const POSTAL = /(?<![\p{L}\p{N}.,/-])(?:[A-Z]{1,2}[- ])?(\d{4,5})(?![\p{N}/-])/gu
const VAT = /(?<![\p{L}\p{N}])(?:[A-Z]{2}[0-9A-Z]{2,13}|DE\s?(?:\d[ .]?){8}\d|ATU\s?\d{8}|CHE[- ]?\d{3}\.?\d{3}\.?\d{3}(?:\s(?:MWST|TVA|IVA))?|GB\s?\d{3}\s?\d{4}\s?\d{2})(?![\p{L}\p{N}])/gu
const LINK = /(?<![@\p{L}\p{N}._-])(?:https?:\/\/)?(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}@-])(?:\/[^\s<>"'()[\]]{0,300})?/giu

type Find = (text: string, country: string | undefined) => string[]

const phones: Find = (text, country) => {
  const region = country && isSupportedCountry(country) ? country as CountryCode : undefined
  const found = findPhoneNumbersInText(text, region).map(({ startsAt, endsAt }) => ({ at: startsAt, number: text.slice(startsAt, endsAt) }))
  const all = found.length > 0 ? found : [...text.matchAll(DIALLED)].map(({ 0: number, index }) => ({ at: index, number }))
  // What stands behind "fax" rings at nobody.
  return all.filter(({ at }) => !/fax[\p{L}\s.:-]{0,15}$/iu.test(text.slice(0, at))).map(({ number }) => number.trim())
}

/** Values that stand in a text by rule, as they are written. */
const FINDS: Partial<Record<ModelField, Find>> = {
  phone: phones, mobile: phones,
  email: text => [...plainMail(text).matchAll(MAIL)].map(([mail]) => mail.replace(/\.+$/, '')),
  postal_code: text => [...text.matchAll(POSTAL)].map(([, code = '']) => code),
  vat_id: text => [...text.matchAll(VAT)].map(([id]) => id).filter(id => isVatId(id) === true),
  website: text => [...text.matchAll(LINK)].map(([link]) => link.replace(/[/.,;:]+$/, '')).filter(isWebsite),
}

/**
 * The value of a field that stands in a passage. It is taken from there, whatever a model makes of it.
 * @param around the lines of which the passage is a part: a number that goes on there is another one
 * @returns nothing where there is none, or more than one
 */
export function valueOfPassage(field: Exclude<ModelField, ChoiceField>, passage: string, around: string, country: string | undefined): string | undefined {
  const find = FINDS[field]
  if (find) {
    const found = [...new Set(find(passage, country))]
    const [value] = found
    return value !== undefined && found.length === 1 && find(around, country).includes(value) ? value : undefined
  }
  const name = passage.trim()
  if (name === '' || name.length > LONGEST_NAME || name.includes('\n') || !/\p{L}/u.test(name)) return undefined
  if (field === 'country') return countryCode(name) === undefined ? undefined : name
  if (field !== 'street' && field !== 'company' && /[@\d]/.test(name)) return undefined
  return /[@]|https?:/.test(name) ? undefined : name
}
