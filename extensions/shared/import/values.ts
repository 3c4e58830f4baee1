/** Reads what a cell says into a value of a field that is no text. Undefined: the text does not say one for sure. */

export const foldChoice = (text: string): string => text.normalize('NFKC').trim().toLowerCase().replace(/[\s_-]+/g, ' ')

const TRUE = new Set(['1', 'true', 'yes', 'y', 'ja', 'j', 'wahr', 'x'])
const FALSE = new Set(['0', 'false', 'no', 'n', 'nein', 'falsch'])
const MAX_INTEGER = 2_147_483_647

export function parseBoolean(text: string): boolean | undefined {
  const folded = text.trim().toLowerCase()
  if (TRUE.has(folded)) return true
  return FALSE.has(folded) ? false : undefined
}

/** `1234`, `1.234,56`, `1,234.56`, `-3,5`. One sign alone that could be either (`1.234`) says nothing for sure, unless it cannot be thousands. */
export function parseNumber(text: string, integer: boolean): number | undefined {
  const plain = text.trim().replace(/^\+/, '')
  let number: string | undefined
  if (/^-?\d+$/.test(plain)) number = plain
  else if (/^-?\d{1,3}(?:\.\d{3})+,\d+$/.test(plain)) number = plain.replaceAll('.', '').replace(',', '.')
  else if (/^-?\d{1,3}(?:,\d{3})+\.\d+$/.test(plain)) number = plain.replaceAll(',', '')
  else if (/^-?\d{1,3}(?:\.\d{3}){2,}$/.test(plain)) number = plain.replaceAll('.', '')
  else if (/^-?\d{1,3}(?:,\d{3}){2,}$/.test(plain)) number = plain.replaceAll(',', '')
  else if (/^-?\d+[.,]\d+$/.test(plain) && !/^-?[1-9]\d{0,2}[.,]\d{3}$/.test(plain)) number = plain.replace(',', '.')
  if (number === undefined) return undefined
  const value = Number(number)
  if (integer) return Number.isInteger(value) && Math.abs(value) <= MAX_INTEGER ? value : undefined
  return Number.isFinite(value) ? value : undefined
}

/** `2026-03-01` or `1.3.2026`; with slashes day and month cannot be told apart. @returns `YYYY-MM-DD` */
export function parseDate(text: string): string | undefined {
  const iso = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/.exec(text)
  const german = /^\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*$/.exec(text)
  const [year, month, day] = (iso ? iso.slice(1) : german ? german.slice(1).reverse() : []).map(Number)
  if (!year || !month || !day) return undefined
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : undefined
}

/** An ISO 8601 time with its zone; one without says no moment. @returns ISO 8601 in UTC */
export function parseTimestamp(text: string): string | undefined {
  const plain = text.trim()
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i.test(plain)) return undefined
  const date = new Date(plain)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** `messe, köln; 2026` */
export function parseTags(text: string): string[] {
  return [...new Set(text.split(/[;,|\n]/).map(tag => tag.trim()).filter(tag => tag !== ''))]
}
