import type { OwnKind } from '@kontor/model/wire/imports'
import { parseBoolean, parseDate, parseNumber } from '@kontor/extension-shared/import/values'

/** Characters that a field of one line holds. */
const LINE = 255
/** Digits behind the point that a field of numbers holds. */
const PLACES = 5
/** Digits that tell numbers from telephone numbers, customer numbers and accounts. */
const DIGITS = 9

/**
 * The kind of an own field that holds what stands in a column. Digits that are a name are text: a postal code, a telephone
 * number, a customer's number with zeros in front.
 * @param texts cells of the column; empty ones say nothing
 */
export function proposeKind(texts: readonly string[]): OwnKind {
  const filled = texts.map(text => text.trim()).filter(text => text !== '')
  if (filled.length === 0) return 'text'
  const all = (fits: (text: string) => boolean) => filled.every(fits)
  const isName = (text: string) => /^[+0]\d/.test(text) || text.replace(/\D/g, '').length > DIGITS
  if (all(text => !isName(text) && parseNumber(text, true) !== undefined)) return 'integer'
  if (all(text => !isName(text) && parseNumber(text, false) !== undefined && (/[.,](\d+)$/.exec(text)?.[1]?.length ?? 0) <= PLACES)) return 'decimal'
  if (all(text => parseBoolean(text) !== undefined)) return 'boolean'
  if (all(text => parseDate(text) !== undefined)) return 'date'
  return all(text => text.length <= LINE && !text.includes('\n')) ? 'text' : 'longText'
}
