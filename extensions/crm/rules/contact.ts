import { parsePhoneNumberFromString, type CountryCode, isSupportedCountry } from 'libphonenumber-js/max'
import validator from 'validator'

/** Syntax of an address, umlauts in both parts included; whether the mailbox exists nobody can tell from it. */
export function isEmail(text: string): boolean {
  return validator.isEmail(text, { allow_utf8_local_part: true })
}

/** An http address, with or without the protocol in front (`www.firma.de/kontakt`). */
export function isWebsite(text: string): boolean {
  return validator.isURL(text, { protocols: ['http', 'https'], require_protocol: false, require_tld: true, disallow_auth: true })
}

/** Digits as people write them when no country says how many there must be (ITU E.164: at most 15). */
const ANY_NUMBER = /^[\d\s()/.–-]+$/
const DIGITS = { min: 5, max: 15 }

/**
 * A number that can be dialled: with a country prefix, or a national one of the given country.
 * Without either only its digits can be judged.
 * @param country ISO 3166-1 alpha-2 of the record
 */
export function isPhone(text: string, country?: string): boolean {
  const region = country && isSupportedCountry(country) ? country as CountryCode : undefined
  if (region || /^\s*(?:\+|00)/.test(text)) {
    // Written from abroad, as many directories do: 0049 228 1234.
    return parsePhoneNumberFromString(text.replace(/^\s*00(?=[1-9])/, '+'), region)?.isValid() ?? false
  }
  const digits = text.replace(/\D/g, '').length
  return ANY_NUMBER.test(text.trim()) && digits >= DIGITS.min && digits <= DIGITS.max
}
