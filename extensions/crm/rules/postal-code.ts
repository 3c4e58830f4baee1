import validator from 'validator'

const KNOWN = new Set<string>(validator.isPostalCodeLocales)

/** The ways in which one code is commonly written: with the country in front (`D-53111`), with or without its space. */
function spellings(text: string, country: string): string[] {
  const plain = text.trim().replace(new RegExp(`^(?:${country}|${country[0]})[\\s-]+(?=\\d)`, 'i'), '')
  const tight = plain.replace(/[\s-]+/g, '')
  return [text.trim(), plain, tight, `${country}-${tight}`, `${tight.slice(0, 3)} ${tight.slice(3)}`, `${tight.slice(0, -3)}-${tight.slice(-3)}`, `${tight.slice(0, 4)}-${tight.slice(4)}`]
}

/**
 * Whether a postal code can be one of that country.
 * @param country ISO 3166-1 alpha-2
 * @returns undefined when the country has no postal codes or its form is not known, so that nothing can be said
 */
export function isPostalCode(text: string, country: string): boolean | undefined {
  if (!KNOWN.has(country)) return undefined
  return spellings(text, country).some(s => validator.isPostalCode(s, country as validator.PostalCodeLocale))
}
