import { createRequire } from 'node:module'
import countries, { type LocaleData } from 'i18n-iso-countries'

const require = createRequire(import.meta.url)
const LANGUAGES = ['en', 'de', 'fr', 'it', 'es', 'nl'] as const
for (const language of LANGUAGES) countries.registerLocale(require(`i18n-iso-countries/langs/${language}.json`) as LocaleData)

/** Spellings that neither ISO 3166 nor CLDR lists, and those that a shortened official name would get wrong. */
const ALIASES: Record<string, string> = {
  'uk': 'GB', 'england': 'GB', 'scotland': 'GB', 'wales': 'GB', 'northern ireland': 'GB', 'great britain': 'GB', 'grossbritannien': 'GB', 'schottland': 'GB', 'nordirland': 'GB',
  'holland': 'NL', 'republic of china': 'TW', 'republik china': 'TW', 'taiwan roc': 'TW', 'peoples republic of china': 'CN', 'volksrepublik china': 'CN', 'pr china': 'CN',
  'republic of korea': 'KR', 'republik korea': 'KR', 'korea': 'KR', 'brd': 'DE', 'd': 'DE', 'a': 'AT', 'uae': 'AE', 'vae': 'AE',
  'czech republic': 'CZ', 'tschechische republik': 'CZ', 'hong kong sar': 'HK', 'macau': 'MO', 'macao': 'MO', 'turkey': 'TR', 'türkei': 'TR', 'turkei': 'TR',
  'republic of the congo': 'CG', 'ivory coast': 'CI', 'elfenbeinkuste': 'CI', 'burma': 'MM', 'usa': 'US', 'vereinigte staaten': 'US', 'kosovo': 'XK',
}

/** What stands before a country's short name in its official one: Republic of Singapore, Königreich Belgien. */
const STYLE = /^(?:the )?(?:(?:bundes|federal |french |italian |hellenic )?(?:republi[ck]|republique|repubblica|kingdom|konigreich|grand duchy|grossherzogtum|principality|furstentum|state|staat|sultanate|commonwealth|federation)(?: of| der| von)? )?(?:the )?/

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')
  .replaceAll('&', ' and ').replace(/['’.]/g, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim()

let index: Map<string, string> | undefined

/** Every name of every country in the languages above and in its own ones; earlier entries win. */
function names(): Map<string, string> {
  if (index) return index
  index = new Map(Object.entries(ALIASES).map(([name, code]) => [fold(name), code]))
  const add = (name: string | undefined, code: string) => {
    const key = name === undefined ? '' : fold(name)
    if (key && !index!.has(key)) index!.set(key, code)
  }
  const codes = [...Object.keys(countries.getAlpha2Codes()), 'XK']
  for (const code of codes) add(code, code)
  for (const language of LANGUAGES) {
    const display = [new Intl.DisplayNames(language, { type: 'region' }), new Intl.DisplayNames(language, { type: 'region', style: 'short' })]
    const listed = countries.getNames(language, { select: 'all' })
    for (const code of codes) for (const name of [...listed[code] ?? [], ...display.map(d => d.of(code))]) add(name, code)
  }
  for (const code of codes) {
    const own = new Intl.Locale(`und-${code}`).maximize().language
    add(new Intl.DisplayNames([own], { type: 'region' }).of(code), code)
  }
  return index
}

/**
 * The country that a text names: a code of two or three letters, or a name in German, English, a neighbour's language or
 * the country's own, with or without its official style (`Republic of Singapore`, `The Netherlands`, `Sverige`).
 * @returns ISO 3166-1 alpha-2, or undefined when no country goes by that name
 */
export function countryCode(text: string): string | undefined {
  const known = names()
  const name = fold(text)
  if (!name) return undefined
  const found = known.get(name) ?? known.get(name.replace(STYLE, ''))
  if (found) return found
  return /^[a-z]{3}$/.test(name) ? countries.alpha3ToAlpha2(name.toUpperCase()) : undefined
}

/** Shorter names are too much like others. */
const SHORTEST_NAME = 6

/**
 * The name of the one country that a text names but for one mistyped letter (left out, doubled, another one, or two changed
 * about), in German or English. Nothing where another country's name is like it as well.
 */
export function nearCountry(text: string): string | undefined {
  const name = fold(text)
  if (name.length < SHORTEST_NAME || name.length > 60 || countryCode(text) !== undefined) return undefined
  let found: { readonly label: string, readonly code: string } | undefined
  const codes = new Set<string>()
  for (const [key, { code, label }] of spelled()) {
    if (Math.abs(key.length - name.length) > 2) continue
    const apart = distance(name, key)
    if (apart > 2) continue
    codes.add(code)
    if (apart === 1) found ??= { code, label }
  }
  return codes.size === 1 ? found?.label : undefined
}

let labels: Map<string, { readonly code: string, readonly label: string }> | undefined

/** Names as they are written, by how they are compared. */
function spelled(): Map<string, { readonly code: string, readonly label: string }> {
  if (labels) return labels
  labels = new Map()
  for (const language of ['de', 'en'] as const) {
    const display = new Intl.DisplayNames(language, { type: 'region' })
    const listed = countries.getNames(language, { select: 'all' })
    for (const code of [...Object.keys(countries.getAlpha2Codes()), 'XK']) {
      for (const label of [display.of(code), ...listed[code] ?? []]) {
        const key = label === undefined ? '' : fold(label)
        if (label !== undefined && key.length >= SHORTEST_NAME - 1 && countryCode(label) === code && !labels.has(key)) labels.set(key, { code, label })
      }
    }
  }
  return labels
}

/** How many letters are left out, put in, taken for others, or changed about with the next one (optimal string alignment). */
function distance(one: string, other: string): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1]
      let least = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + (same ? 0 : 1))
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) least = Math.min(least, (before[j - 2] as number) + 1)
      row.push(least)
    }
    [before, last] = [last, row]
  }
  return last[other.length] as number
}
