import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'

/** One number with nothing but words before and behind it: further figures would be another one, or an extension. */
const ALONE = /^[^\d+(]*(?:\([^\d)]*\)[^\d+(]*)?([+(]?\s*\d[\d\s()/.–-]*\d)[^\d+]*$/
/** A country's code that was put before one that is there: `+49 +49 228`, `+49 0049 228`. */
const TWICE = /^(?:\+|00)\s*(\d{1,3})[\s()/.-]*(?:\+|00)\s*(\d{1,3})(?!\d*\+)(.*)$/

/**
 * A number whose zeros are letters, that has text around it, or its country's code twice.
 * @param country ISO 3166-1 alpha-2 of the lead; without it only a number with a country's code is known for one
 */
export function fixPhone(value: string, country: string | undefined): string | undefined {
  const text = value.normalize('NFKC').replace(/(?<=\d)[oO](?=[\doO\s/-]*\d)|(?<![\p{L}\d])[oO]+(?=\d)|(?<=\d)[oO]+$/gu, letters => '0'.repeat(letters.length))
  const once = undouble(text)
  const alone = ALONE.exec(once)?.[1]?.trim()
  if (alone === undefined) return undefined
  const region = country && isSupportedCountry(country) ? country as CountryCode : undefined
  const plain = alone.replace(/^(\+|00)(.*?)\(\s*0\s*\)\s*/, '$1$2')
  const number = parsePhoneNumberFromString(plain.replace(/^00(?=[1-9])/, '+'), region)
  if (!number?.isValid() || (region ? number.country !== region : !/^(?:\+|00)/.test(plain))) return undefined
  return plain
}

function undouble(text: string): string {
  const from = text.search(/\+|(?<!\d)00/)
  if (from < 0) return text
  const [, first = '', second = '', rest = ''] = TWICE.exec(text.slice(from)) ?? []
  if (first === '') return text
  // The second one may go on with the number itself: +49 004922812345.
  return second.startsWith(first) ? `${text.slice(0, from)}+${first} ${second.slice(first.length)}${rest.trimStart()}` : text
}
