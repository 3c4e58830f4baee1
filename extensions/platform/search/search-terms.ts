import type { SearchTerm } from '@kontor/model/wire/search'

/** A condition over `s`, a row of `kontor_state.search_<table>`. */
export interface Condition { readonly sql: string, readonly bindings: readonly unknown[] }

/** Vowels that can stand for an umlaut: "Mueller" is "Müller". */
const SPELT_OUT = /[aou]e/i
/** A word with an inflection of its own. */
const INFLECTED = /^\p{L}{4,}$/u
/** A number that is dialled from within the country: with the country's number it begins without the zero. */
const DIALLED = /^0(\d{3,})$/

const LIKE = 's.text LIKE kontor_state.search_like(kontor_state.fold(?))'

/**
 * Every word has to stand in the record: as a part of a word, in another inflection, or in another spelling of it. What is in
 * quotes has to stand there as it is, letters' case and accents aside.
 */
export function exactly(terms: readonly SearchTerm[]): Condition {
  const parts = terms.map(({ text, exact }) => exact ? { sql: LIKE, bindings: [text] } : ofWord(text))
  return { sql: parts.map(({ sql }) => `(${sql})`).join(' AND '), bindings: parts.flatMap(({ bindings }) => bindings) }
}

function ofWord(word: string): Condition {
  const ways: Condition[] = [{ sql: LIKE, bindings: [word] }]
  if (SPELT_OUT.test(word)) ways.push({ sql: 's.text LIKE kontor_state.search_like(kontor_state.plain_vowels(kontor_state.fold(?)))', bindings: [word] })
  if (INFLECTED.test(word)) ways.push({ sql: 's.words @@ plainto_tsquery(\'pg_catalog.german\', kontor_state.fold(?))', bindings: [word] })
  const [, number] = DIALLED.exec(word) ?? []
  if (number) ways.push({ sql: LIKE, bindings: [number] })
  return { sql: ways.map(({ sql }) => sql).join(' OR '), bindings: ways.flatMap(({ bindings }) => bindings) }
}
