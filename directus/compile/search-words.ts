/** A part of a search: a word to be found in one of its forms, or words between quotes, which stand in the record as they are. */
export interface SearchWord { readonly text: string, readonly exact: boolean }

/** Quotes of all kinds that keyboards make; one alone is a sign as any other. */
const PART = /["„“”]([^"„“”]+)["“”](?=\s|$)|(\S+)/gu

/** What a search is made of, in its order; quotes around nothing are nothing. */
export function searchWords(text: string): SearchWord[] {
  return [...text.replaceAll('\0', ' ').matchAll(PART)].flatMap(([, quoted, word]) => {
    const found = (quoted ?? word ?? '').trim().replace(/\s+/g, ' ')
    return found === '' ? [] : [{ text: found, exact: quoted !== undefined }]
  })
}
