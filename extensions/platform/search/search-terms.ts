/** Most words of a search, and signs of one of them; what comes after is left out. */
export const MAX_WORDS = 6
const MAX_WORD = 60

/** A condition over `s`, a row of `kontor_state.search_<table>`. */
export interface Condition { readonly sql: string, readonly bindings: readonly unknown[] }

/** The words of a search, as they were typed. */
export function wordsOf(text: string): string[] {
  return text.replaceAll('\0', ' ').split(/\s+/).filter(Boolean).slice(0, MAX_WORDS).map(word => [...word].slice(0, MAX_WORD).join(''))
}

/** Vowels that can stand for an umlaut: "Mueller" is "Müller". */
const SPELT_OUT = /[aou]e/i
/** A word with an inflection of its own. */
const INFLECTED = /^\p{L}{4,}$/u
/** A number that is dialled from within the country: with the country's number it begins without the zero. */
const DIALLED = /^0(\d{3,})$/

/** Every word has to stand in the record: as a part of a word, in another inflection, or in another spelling of it. */
export function exactly(words: readonly string[]): Condition {
  const parts = words.map(ofWord)
  return { sql: parts.map(({ sql }) => `(${sql})`).join(' AND '), bindings: parts.flatMap(({ bindings }) => bindings) }
}

function ofWord(word: string): Condition {
  const like = 's.text LIKE kontor_state.search_like(kontor_state.fold(?))'
  const ways: Condition[] = [{ sql: like, bindings: [word] }]
  if (SPELT_OUT.test(word)) ways.push({ sql: 's.text LIKE kontor_state.search_like(kontor_state.plain_vowels(kontor_state.fold(?)))', bindings: [word] })
  if (INFLECTED.test(word)) ways.push({ sql: 's.words @@ plainto_tsquery(\'pg_catalog.german\', kontor_state.fold(?))', bindings: [word] })
  const [, number] = DIALLED.exec(word) ?? []
  if (number) ways.push({ sql: like, bindings: [number] })
  return { sql: ways.map(({ sql }) => sql).join(' OR '), bindings: ways.flatMap(({ bindings }) => bindings) }
}
