import { AsYouType } from 'libphonenumber-js/max'

/** Fewer digits stand in every other number. */
const FEWEST = 3

/**
 * The digits that a phone number has however it is written (`+49 (0)228 12`, `0049 22812` and `0228/12` all have `22812`),
 * be it whole or only its beginning: without the country's number, and without the zero that is dialled within a country.
 * @returns nothing for what is too short
 */
export function dialledDigits(text: string): string | undefined {
  const plain = text.replace(/\(0\)/, '').replace(/[^+\d]/g, '').replace(/^00(?=[1-9])/, '+')
  const digits = plain.startsWith('+') ? ofCountry(plain) ?? plain.slice(1) : plain.replace(/^0/, '')
  return digits.length < FEWEST ? undefined : digits
}

/** Nothing when no country has that number. */
function ofCountry(text: string): string | undefined {
  const typed = new AsYouType()
  typed.input(text)
  return typed.getNumber()?.nationalNumber
}
