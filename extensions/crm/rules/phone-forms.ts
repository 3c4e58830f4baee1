import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'

/** A number in the forms in which it is searched, dialled and read. */
export interface PhoneForms {
  /** E.164, without an extension: `+492281234567`. */
  readonly normal: string
  /** What a `tel:` link names, extension included (RFC 3966): `+492281234567;ext=12`. */
  readonly dialled: string
  /** National for a number of the country at home, international for every other. */
  readonly shown: string
}

const region = (country: string | undefined): CountryCode | undefined => country && isSupportedCountry(country) ? country as CountryCode : undefined

/**
 * Nothing for what is no valid number: it is shown as it was given. A number without a country's prefix is never given one
 * when nobody says which country is meant.
 * @param given as a person wrote it
 * @param country ISO 3166-1 alpha-2 of the record, that numbers without a prefix belong to
 * @param home ISO 3166-1 alpha-2 of who reads it; the record's without it
 */
export function phoneForms(given: string, country?: string, home: string | undefined = country): PhoneForms | undefined {
  const text = given.normalize('NFKC').trim().replace(/^00(?=[1-9])/, '+')
  // A zero that is dialled only within the country, as many write it: +49 (0)228.
  const number = parsePhoneNumberFromString(text.startsWith('+') ? text.replace(/\(\s*0\s*\)/, '') : text, region(country) ?? region(home))
  if (!number?.isValid()) return undefined
  const isHome = number.country !== undefined && (number.country === region(country) || number.country === region(home))
  return { normal: number.number, dialled: number.getURI().replace(/^tel:/, ''), shown: isHome ? number.formatNational() : number.formatInternational() }
}
