/** Formats of numbers that every workbook has and that are dates or times. */
const BUILT_IN_DATES: ReadonlySet<number> = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58])
const DAY = 86_400_000

/** @param code of a format, `dd.mm.yyyy`; words in quotes, signs behind a backslash and colours say nothing */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return BUILT_IN_DATES.has(id)
  const bare = code.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
  return /[dmyhs]/i.test(bare) && !/^general$/i.test(bare.trim())
}

/** A number as a person would write it: no exponent, and not the last digit of what the computer rounded. */
export function numberText(raw: string): string {
  const number = Number(raw)
  if (raw.trim() === '' || !Number.isFinite(number)) return raw
  // Excel shows fifteen digits.
  const rounded = Number(number.toPrecision(15))
  if (Number.isInteger(rounded)) return Math.abs(rounded) < 1e21 ? BigInt(rounded).toString() : raw
  const text = String(rounded)
  return text.includes('e') ? rounded.toFixed(20).replace(/0+$/, '') : text
}

/**
 * A day as a workbook counts it, `2026-11-23`, with a time `2026-11-23 14:30`, or a time alone `14:30`. The workbook knows no
 * zone.
 * @param since1904 counted from 1904, as old ones of Macs are
 */
export function dateText(raw: string, since1904: boolean): string {
  const serial = Number(raw)
  if (raw.trim() === '' || !Number.isFinite(serial) || serial < 0 || serial > 2_958_466) return numberText(raw)
  // The 29th of February 1900, which never was, is counted in the other way.
  const days = since1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial
  const at = new Date(Math.round((days - 25_569) * DAY / 1000) * 1000).toISOString()
  const [day, time] = [at.slice(0, 10), at.slice(11, 19)]
  const short = time.endsWith(':00') ? time.slice(0, 5) : time
  if (serial < 1) return short
  return time === '00:00:00' ? day : `${day} ${short}`
}

/** `BC12` -> 54, the column counted from 0; undefined for what names none. */
export function columnOf(reference: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,7})\d+$/i.exec(reference ?? '')?.[1]?.toUpperCase()
  if (letters === undefined) return undefined
  let column = 0
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}
