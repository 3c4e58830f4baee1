import { parseDate, parseNumber, parseTimestamp } from '@kontor/extension-shared/import/values'

/**
 * Reads what a cell says, in German and in English writing. What could be two things is said to be: nothing is guessed.
 */
export type Cell<T> = { readonly value: T } | { readonly code: 'INVALID' | 'AMBIGUOUS' }

const INVALID = { code: 'INVALID' } as const
const AMBIGUOUS = { code: 'AMBIGUOUS' } as const
const given = <T>(value: T | undefined): Cell<T> => value === undefined ? INVALID : { value }

const CURRENCY = /^(?:€|\$|£|EUR|USD|GBP|CHF)\s*|\s*(?:€|\$|£|EUR|USD|GBP|CHF)$/gi

/** `1.234,56`, `1,234.56`, `1 234,56 €`, `-3,5`. `1.234` is a thousand and more where only whole numbers may stand; elsewhere nobody can know. */
export function readNumber(text: string, kind: 'integer' | 'big' | 'decimal'): Cell<number> {
  const plain = text.trim().replace(CURRENCY, '').replace(/(?<=\d)[\s'’](?=\d{3}(?!\d))/g, '')
  const known = parseNumber(plain, kind === 'integer')
  if (known !== undefined) return kind === 'big' && !Number.isSafeInteger(known) ? INVALID : { value: known }
  if (!/^[+-]?[1-9]\d{0,2}[.,]\d{3}$/.test(plain)) return INVALID
  return kind !== 'decimal' ? given(parseNumber(plain.replace(/[.,]/, ''), true)) : AMBIGUOUS
}

const MONTHS: readonly (readonly string[])[] = [
  ['januar', 'jänner', 'january', 'jan'], ['februar', 'february', 'feb'], ['märz', 'maerz', 'march', 'mär', 'mar', 'mrz'], ['april', 'apr'], ['mai', 'may'], ['juni', 'june', 'jun'],
  ['juli', 'july', 'jul'], ['august', 'aug'], ['september', 'sep', 'sept'], ['oktober', 'october', 'okt', 'oct'], ['november', 'nov'], ['dezember', 'december', 'dez', 'dec'],
]
const monthOf = (name: string) => MONTHS.findIndex(names => names.includes(name.toLowerCase())) + 1
const iso = (year: string, month: number | string, day: string) => parseDate(`${year}-${month}-${day}`)

/** `2026-03-01`, `1.3.2026`, `1. März 2026`, `March 1, 2026`; `25/03/2026`, but not `03/04/2026`, which is another day in London and in New York. @returns `YYYY-MM-DD` */
export function readDate(text: string): Cell<string> {
  const plain = text.trim().replace(/[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?$/, '')
  const known = parseDate(plain)
  if (known) return { value: known }
  const dayFirst = /^(\d{1,2})\.?\s+(\p{L}+)\.?,?\s+(\d{4})$/u.exec(plain)
  if (dayFirst) return given(iso(dayFirst[3]!, monthOf(dayFirst[2]!), dayFirst[1]!))
  const monthFirst = /^(\p{L}+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/u.exec(plain)
  if (monthFirst) return given(iso(monthFirst[3]!, monthOf(monthFirst[1]!), monthFirst[2]!))
  const yearFirst = /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/.exec(plain)
  if (yearFirst) return given(iso(yearFirst[1]!, yearFirst[2]!, yearFirst[3]!))
  const slashes = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(plain)
  if (!slashes) return INVALID
  const [, a = '', b = '', year = ''] = slashes
  const days = new Set([iso(year, b, a), iso(year, a, b)].filter(day => day !== undefined))
  return days.size > 1 ? AMBIGUOUS : given([...days][0])
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** How far the clocks of a zone are ahead of UTC at a moment, in milliseconds. */
function aheadOf(zone: string, moment: number): number {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
  clocks.set(zone, clock)
  const part = Object.fromEntries(clock.formatToParts(moment).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second) - moment
}

/** The moment at which the clocks of a zone show this; of two the first, nothing for an hour that is left out. */
function momentOf(shown: number, zone: string): number | undefined {
  const day = 864e5
  return [...new Set([shown - day, shown + day].map(about => shown - aheadOf(zone, about)))].sort((a, b) => a - b).find(moment => moment + aheadOf(zone, moment) === shown)
}

/**
 * An ISO 8601 time with its zone, or a day and a time as the clocks of the tenant show it: `1.3.2026 14:30`, `March 1, 2026 2:30 pm`.
 * A day alone begins at midnight.
 * @returns ISO 8601 in UTC
 */
export function readTimestamp(text: string, zone: string): Cell<string> {
  const known = parseTimestamp(text)
  if (known) return { value: known }
  const plain = text.trim()
  const time = /[T,\s]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm|Uhr)?$/i.exec(plain)
  const day = readDate(time ? plain.slice(0, time.index).replace(/,$/, '') : plain)
  if (!('value' in day)) return day
  const [, hours = '0', minutes = '0', seconds = '0', half = ''] = time ?? []
  const twelve = /^[ap]m$/i.test(half)
  if (Number(minutes) > 59 || Number(seconds) > 59 || Number(hours) > 23 || (twelve && (Number(hours) < 1 || Number(hours) > 12))) return INVALID
  const hour = twelve ? Number(hours) % 12 + (half.toLowerCase() === 'pm' ? 12 : 0) : Number(hours)
  const moment = momentOf(Date.parse(`${day.value}T00:00:00Z`) + ((hour * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000, zone)
  return given(moment === undefined ? undefined : new Date(moment).toISOString())
}
