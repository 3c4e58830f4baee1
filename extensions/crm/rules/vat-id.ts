import { checkVAT, countries, type Country } from 'jsvat-next'

const ALL = countries as readonly Country[]
/** Prefixes of VAT ids; Greece writes EL. */
const PREFIXES = new Set(ALL.flatMap(c => c.codes.slice(0, 1)).concat('EL', 'XI'))

/**
 * Form and check digits of a VAT id (EU, GB, CH, NO and the other countries that the library knows).
 * @param country ISO 3166-1 alpha-2 of the record
 * @returns undefined for an id of a country whose rule is not known, so that nothing can be said
 */
export function isVatId(text: string, country?: string): boolean | undefined {
  const known = PREFIXES.has(text.trim().slice(0, 2).toUpperCase()) || country === undefined || PREFIXES.has(country)
  if (!known) return undefined
  return checkVAT(text.replace(/[\s.-]/g, ''), ALL).isValid
}
