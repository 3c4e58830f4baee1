import * as library from 'validator/lib/isPostalCode.js'
import type { FieldDescriptor } from './descriptors.ts'

type Fits = (text: string, country: string) => boolean
// This one file of the library, for the browser's sake. Node takes what it exports as a whole for its default, bundlers take its own default.
const { default: found, locales } = library as unknown as { readonly default: Fits | { readonly default: Fits }, readonly locales: readonly string[] }
const fits: Fits = typeof found === 'function' ? found : found.default
const KNOWN: ReadonlySet<string> = new Set(locales)

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
  return spellings(text, country).some(s => fits(s, country))
}

let names: ReadonlyMap<string, string> | undefined

/** The country that a text names by its code or its German or English name, of those whose postal codes are known. Marks know more of them. */
function countryOf(text: string): string | undefined {
  const name = text.trim().toLowerCase()
  names ??= new Map([...KNOWN].flatMap(code => [[code.toLowerCase(), code], ...['de', 'en'].map(language => [new Intl.DisplayNames([language], { type: 'region' }).of(code)?.toLowerCase() ?? '', code])] as [string, string][]))
  return names.get(name)
}

/**
 * The postal codes among the values that none of their record's country is. Those of collections with marks are kept as they came.
 * @param valueOf the value of a column
 */
export function misfitPostalCodes(descriptors: readonly FieldDescriptor[], valueOf: (column: string) => unknown): FieldDescriptor[] {
  return descriptors.filter((d) => {
    if (!isJudgedByCountry(d)) return false
    const [code, text] = [valueOf(d.name), valueOf(d.country ?? '')]
    const country = typeof text === 'string' ? countryOf(text) : undefined
    return typeof code === 'string' && code.trim() !== '' && country !== undefined && isPostalCode(code, country) === false
  })
}

/** Whether what may be written into a field depends on the country of the record. */
export const isJudgedByCountry = (d: FieldDescriptor): boolean => d.kind === 'postalCode' && d.country !== undefined && !d.marked
