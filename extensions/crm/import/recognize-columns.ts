import type { FileRow } from '@kontor/extension-shared/import/file'
import { foldHeader } from '@kontor/extension-shared/import/headers'
import type { Mapping } from '@kontor/model/wire/imports'
import { isEmail, isPhone, isWebsite } from '../rules/contact.ts'
import { countryCode } from '../rules/country.ts'
import { isVatId } from '../rules/vat-id.ts'

/** Part of the values of a column that have to look like those of a field. */
const MOST = 0.7
/** For company names fewer are enough: many firms have no legal form in their name. */
const SOME = 0.3
/** Values that a column needs before it says anything. */
const LEAST = 2
/** Numbers and dates of other things look like phones and postal codes, by their headers they are none. */
const OTHER_NUMBERS = /fax|iban|bic|konto|account|datum|date|jahr|year|mitarbeiter|employee|umsatz|revenue|betrag|amount|preis|price|anzahl|count|nummer|number|(?:nr|id)$/
const LEGAL_FORM = /(?:^|[\s,(])(?:gmbh|mbh|ag|kgaa|kg|ohg|gbr|ug|eg|e\.\s?[vkg]\.?|se|ltd\.?|limited|inc\.?|llc|llp|plc|corp\.?|s\.?\s?a\.?\s?r\.?\s?l\.?|s\.a\.|s\.p\.a\.|b\.?v\.?|n\.v\.|s\.?r\.?o\.?|co\.)(?:$|[\s,)])/i
const MOBILE = /^\s*(?:\+|00)?(?:49)?[\s(0)]*1[5-7]\d/
const HAS_LETTER = /\p{L}/u

interface Column { readonly header: string, readonly key: string, readonly values: readonly string[] }
type Rule = readonly [field: string, fits: (value: string, column: Column) => boolean, most?: number]

const digits = (value: string) => value.replaceAll(/\D/g, '').length
/** In the order of their certainty: what a mail address is nobody doubts. */
const RULES: readonly Rule[] = [
  ['email', value => isEmail(value.trim())],
  ['email_alternative', value => isEmail(value.trim())],
  ['website', value => /^(?:https?:\/\/|www\.)|^[^\s@]+\.[a-z]{2,12}\/?$/i.test(value.trim()) && isWebsite(value.trim())],
  ['vat_id', value => /^[A-Z]{2}/.test(value.trim()) && digits(value) >= 7 && isVatId(value) === true],
  ['postal_code', (value, { key }) => !OTHER_NUMBERS.test(key) && /^(?:[A-Z]{1,2}-)?\d{4,5}$/.test(value.trim())],
  ['mobile', (value, { key }) => !OTHER_NUMBERS.test(key.replace(/nummer|number/, '')) && MOBILE.test(value) && isPhone(value, 'DE')],
  ['phone', (value, { key }) => !OTHER_NUMBERS.test(key.replace(/nummer|number/, '')) && !HAS_LETTER.test(value) && !/^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$/.test(value.trim()) && /[\s+/()-]|^0/.test(value.trim()) && digits(value) >= 6 && isPhone(value, 'DE')],
  ['country', value => value.trim().length >= 2 && HAS_LETTER.test(value) && countryCode(value) !== undefined],
  ['company', value => LEGAL_FORM.test(value), SOME],
  ['street', value => /^\p{L}[^,;@]{2,}\s\d{1,4}\s?[a-z]?(?:\s?[-/]\s?\d{1,4}\s?[a-z]?)?$/iu.test(value.trim())],
]

/**
 * Goes by the values of columns whose headers say nothing that is known: fields that no header asked for are given to the column whose
 * values look most like theirs. What stands in the mapping already stays.
 * @param rows the first rows of the file
 * @param allowed fields that a column may go to
 */
export function recognizeColumns(mapping: Mapping, rows: readonly Pick<FileRow, 'values'>[], allowed: ReadonlySet<string>): Mapping {
  const columns = Object.keys(mapping).map((header): Column => ({ header, key: foldHeader(header), values: rows.map(({ values }) => values[header] ?? '').filter(value => value.trim() !== '') }))
  const found = new Map(Object.entries(mapping).filter((entry): entry is [string, string] => entry[1] !== null))
  const taken = new Set(found.values())
  const free = ({ header, values }: Column) => !found.has(header) && values.length >= LEAST
  const give = (field: string, column: Column | undefined) => {
    if (!column || taken.has(field) || !allowed.has(field)) return
    taken.add(field)
    found.set(column.header, field)
  }
  for (const [field, fits, most = MOST] of RULES) {
    const shares = columns.filter(free).map(column => ({ column, share: column.values.filter(value => fits(value, column)).length / column.values.length })).filter(({ share }) => share >= most)
    give(field, shares.sort((a, b) => b.share - a.share)[0]?.column)
  }
  // Towns have no form of their own: they stand beside their postal codes.
  const code = columns.findIndex(({ header }) => found.get(header) === 'postal_code')
  if (code >= 0) give('city', [columns[code + 1], columns[code - 1]].find((column): column is Column => column !== undefined && free(column) && column.values.every(value => HAS_LETTER.test(value) && !/\d{3}/.test(value) && value.length <= 60)))
  return Object.fromEntries(Object.keys(mapping).map(header => [header, found.get(header) ?? null]))
}
