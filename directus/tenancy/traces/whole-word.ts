/**
 * Pattern of PostgreSQL that finds a text where it stands by itself: `ax@acme.test` is not found in `max@acme.test`, nor
 * the name `En` in `enabled`.
 * @param text an address, an id or a name; compared in small letters
 */
export function wholeWord(text: string): string {
  const escaped = text.toLowerCase().replace(/[^\p{L}\p{N}_]/gu, '\\$&')
  // Dots, hyphens and plus signs are parts of addresses, and go between the words of a text.
  return text.includes('@') ? `(?<![[:alnum:]_.+-])${escaped}(?![[:alnum:]_-]|\\.[[:alnum:]])` : `(?<![[:alnum:]_])${escaped}(?![[:alnum:]_])`
}
