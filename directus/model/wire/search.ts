/** Most parts of a search, and signs of one of them; what comes after is left out. */
export const MAX_TERMS = 6
const [LONGEST_WORD, LONGEST_PHRASE] = [60, 200]

/** A part of a search: a word, or what was put into quotes and is meant as it stands. */
export interface SearchTerm { readonly text: string, readonly exact: boolean }

/** Words, and words in quotes, be they closed or not: whoever is still typing means them already. */
const TERMS = /(?<=^|\s)(?:"([^"]*)(?:"|$)|[„“]([^“”"]*)(?:[“”"]|$))|(\S+)/gu

/** The parts of a search, as they were typed. */
export function termsOf(text: string): SearchTerm[] {
  return [...text.replaceAll('\0', ' ').matchAll(TERMS)].flatMap(([, straight, curly, word]): SearchTerm[] => {
    const phrase = (straight ?? curly)?.replace(/\s+/g, ' ').trim()
    if (phrase !== undefined) return phrase === '' ? [] : [{ text: [...phrase].slice(0, LONGEST_PHRASE).join(''), exact: true }]
    return word ? [{ text: [...word].slice(0, LONGEST_WORD).join(''), exact: false }] : []
  }).slice(0, MAX_TERMS)
}
