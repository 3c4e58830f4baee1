import { searchWords, type SearchWord } from '@kontor/compile/search-words.ts'

/** Most parts of a search, and signs of a word and of what stands between quotes; what comes after is left out. */
export const MAX_WORDS = 6
const MAX_WORD = 60
const MAX_EXACT = 120

/** A condition over `s`, a row of `kontor_state.search_<table>`. */
export interface Condition { readonly sql: string, readonly bindings: readonly unknown[] }

/** The parts of a search, as they were typed. */
export function wordsOf(text: string): SearchWord[] {
  return searchWords(text).slice(0, MAX_WORDS).map(({ text: word, exact }) => ({ text: [...word].slice(0, exact ? MAX_EXACT : MAX_WORD).join(''), exact }))
}

/** Vowels that can stand for an umlaut: "Mueller" is "Müller". */
const SPELT_OUT = /[aou]e/i
/** A word with an inflection of its own. */
const INFLECTED = /^\p{L}{4,}$/u
/** A number that is dialled from within the country: with the country's number it begins without the zero. */
const DIALLED = /^0(\d{3,})$/

/** Every word has to stand in the record: as a part of a word, in another inflection, or in another spelling of it. What stands between quotes has to stand there as it is. */
export function exactly(words: readonly SearchWord[]): Condition {
  const parts = words.map(({ text, exact }) => exact ? ofQuoted(text) : ofWord(text))
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

const [BEFORE, AFTER] = ['(^|[^[:alnum:]])', '($|[^[:alnum:]])']
const LETTER = /[\p{L}\p{N}]/u

/** Whole words in this order; accents and capitals are as people type them. */
function ofQuoted(words: string): Condition {
  const chars = [...words]
  const [before, after] = [LETTER.test(chars[0] ?? '') ? BEFORE : '', LETTER.test(chars.at(-1) ?? '') ? AFTER : '']
  // What unaccenting makes of a sign may be one that a pattern would read, so it comes first.
  const pattern = String.raw`regexp_replace(regexp_replace(kontor_state.fold(?), '([^[:alnum:][:space:]])', '\\\1', 'g'), '[[:space:]]+', '[[:space:]]+', 'g')`
  return { sql: `s.text ~ (?::text || ${pattern} || ?::text)`, bindings: [before, words, after] }
}
