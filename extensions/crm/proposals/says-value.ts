import { parseDate, parseNumber } from '@kontor/extension-shared/import/values'
import type { FieldKind } from '@kontor/model'
import { findPhoneNumbersInText, isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import { countryCode } from '../rules/country.ts'
import { saysWords } from './spellings.ts'

/** Country of the record, ISO 3166-1 alpha-2, where it is known. */
interface Context { readonly country?: string | undefined }
type Says = (passage: string, value: string, context: Context) => boolean

/** Addresses as pages hide them from machines: `info [at] firma (punkt) de`. */
export const plainMail = (text: string) => text.replace(/\s*[([{<]\s*(?:at|ät|@)\s*[)\]}>]\s*/gi, '@').replace(/\s*[([{<]\s*(?:dot|punkt|\.)\s*[)\]}>]\s*/gi, '.')
export const MAIL = /(?<![\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-])[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu
const LINK = /(?<![@\p{L}\p{N}._-])(?:https?:\/\/)?(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}@-])(?::\d{1,5})?(?:\/[^\s<>"'()[\]]{0,500})?/giu
/** A number with its groups, which a blank may part; none of a word, and none that counts millions. */
const NUMBER = /(?<![\p{L}\p{N}.,])-?\d{1,3}(?:[ \u00A0\u202F]\d{3})+(?:,\d+)?(?![\p{L}\p{N}])|(?<![\p{L}\p{N}.,])-?\d[\d.,]*(?![\p{L}\p{N}])(?! ?(?:\d{3}(?!\d)|Mio|Mrd|Tsd|[mb]illion|thousand|k\b))/giu
/** Digits as people write a number to dial. */
const DIALLED = /[+(]?\d[\d\s()/.–-]{3,}\d/g
const MONTHS = [['januar', 'january', 'jan'], ['februar', 'february', 'feb'], ['märz', 'march', 'mär', 'mar'], ['april', 'apr'], ['mai', 'may'], ['juni', 'june', 'jun'], ['juli', 'july', 'jul'], ['august', 'aug'], ['september', 'sep', 'sept'], ['oktober', 'october', 'okt', 'oct'], ['november', 'nov'], ['dezember', 'december', 'dez', 'dec']] as const

const samePlace = (address: string) => {
  const [, host = '', path = ''] = /^(?:https?:\/\/)?(?:www\.)?([^/]+)(.*)$/i.exec(address.trim()) ?? []
  return `${host.toLowerCase()}${path.replace(/[/.,;:]+$/, '')}`
}
const digits = (text: string) => text.replace(/\D/g, '')

function saysPhone(passage: string, value: string, { country }: Context): boolean {
  const region = country && isSupportedCountry(country) ? country as CountryCode : undefined
  const dial = (text: string) => text.replace(/(?<![\d+])00(?=[1-9])/g, '+')
  // Looking for numbers takes its time; without the last digits there is none.
  if (!digits(passage).includes(digits(value).slice(-4))) return false
  const wanted = parsePhoneNumberFromString(dial(value), region)?.number
  if (wanted && findPhoneNumbersInText(dial(passage), region).some(({ number }) => number.number === wanted)) return true
  // Without a country nothing but the digits can be compared.
  return !wanted && digits(value).length >= 5 && [...passage.matchAll(DIALLED)].some(([found]) => digits(found) === digits(value))
}

/** Codes of two letters are words and legal forms more often than countries: one counts where an address has it, behind a comma or a label, or alone. */
const CODE = /(?:^|[,;:(/])\s*([A-Z]{2,3})\s*(?=$|[)\n;])/gmu

function saysCountry(passage: string, value: string): boolean {
  const wanted = countryCode(value)
  if (!wanted) return saysWords(passage, value)
  if ([...passage.matchAll(CODE)].some(([, code = '']) => countryCode(code) === wanted)) return true
  const words = passage.split(/[^\p{L}.']+/u).map(word => word.replace(/^['.]+|['.]+$/g, '')).filter(Boolean)
  return words.some((_, from) => [1, 2, 3, 4, 5].some((length) => {
    const name = words.slice(from, from + length).join(' ')
    return name.length > 3 && countryCode(name) === wanted
  }))
}

/** `DE 123 456 789` and `DE123456789` are one; parted by a blank, a dot or a hyphen at most. */
function saysVatId(passage: string, value: string): boolean {
  const signs = [...value.replace(/[\s.-]/g, '')]
  if (signs.length < 4 || signs.some(sign => !/[\p{L}\p{N}+*]/u.test(sign))) return false
  return new RegExp(`(?<![\\p{L}\\p{N}])${signs.map(sign => sign.replace(/[+*]/, '\\$&')).join('[ .\\u00A0-]?')}(?![\\p{L}\\p{N}])`, 'iu').test(passage)
}

function datesOf(passage: string): string[] {
  const written = [...passage.matchAll(/(?<!\p{N})(\d{1,2})(?:\.|st|nd|rd|th)?\s{1,5}(\p{L}{3,12})\.?,?\s{1,5}(\d{4})(?!\p{N})|(?<!\p{L})(\p{L}{3,12})\.?\s{1,5}(\d{1,2})(?:st|nd|rd|th)?,\s{1,5}(\d{4})(?!\p{N})/gu)].map(([, day, name, year, first, second, third]) => {
    const month = MONTHS.findIndex(names => (names as readonly string[]).includes((name ?? first ?? '').toLowerCase()))
    return month < 0 ? undefined : parseDate(`${year ?? third}-${month + 1}-${day ?? second}`)
  })
  const numbers = [...passage.matchAll(/(?<!\d)\d{4}-\d{1,2}-\d{1,2}(?!\d)|(?<![\d.])\d{1,2}\.\d{1,2}\.\d{4}(?!\d)/g)].map(([found]) => parseDate(found))
  return [...written, ...numbers].filter(date => date !== undefined)
}

const saysNumber = (integer: boolean): Says => (passage, value) => {
  const wanted = Number(value)
  return Number.isFinite(wanted) && [...passage.matchAll(NUMBER)].some(([found]) => {
    const plain = found.replace(/[.,]+$/, '').replace(/[ \u00A0\u202F]/g, '')
    // `1.234` is twelve hundred in one language and one and a bit in the other: either may be meant.
    return [parseNumber(plain, integer), ...integer ? [] : [Number(plain), Number(plain.replace(',', '.'))], Number(plain.replace(/[.,](?=\d{3}(?!\d))/g, ''))].includes(wanted)
  })
}

/** How a value of each kind is found in a text. Kinds that are missing here are in no text: what is chosen from a list, or summed up. */
const SAYS: Partial<Record<FieldKind, Says>> = {
  text: saysWords, postalCode: saysWords, vatId: saysVatId, country: saysCountry, phone: saysPhone,
  email: (passage, value) => plainMail(passage).toLowerCase().includes(value.trim().toLowerCase()) && [...plainMail(passage).matchAll(MAIL)].some(([found]) => found.toLowerCase().replace(/\.+$/, '') === value.trim().toLowerCase()),
  url: (passage, value) => passage.toLowerCase().includes(samePlace(value)) && [...passage.matchAll(LINK)].some(([found]) => samePlace(found) === samePlace(value)),
  integer: saysNumber(true), decimal: saysNumber(false),
  date: (passage, value) => datesOf(passage).includes(value),
}

/** Longest passage that is looked at, in characters. */
const LONGEST = 2_000

/** Kinds of fields whose values a text can say word for word. */
export const SAID_KINDS: ReadonlySet<string> = new Set(Object.keys(SAYS))

/**
 * Whether a passage says the value of a field: the same mail, number or words, however they are written.
 * @returns undefined for a kind of field whose values are in no text
 */
export function saysValue(kind: FieldKind, passage: string, value: unknown, context: Context = {}): boolean | undefined {
  const says = SAYS[kind]
  if (!says) return undefined
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
  // Some signs become many.
  return text !== '' && says(passage.normalize('NFKC').slice(0, LONGEST), text, context)
}
