import type { SearchTerm } from '@kontor/model/wire/search'
import { dialledDigits } from './dialled-digits.ts'

/** A condition over `s`, a row of `kontor_state.search_<table>`. */
export interface Condition { readonly sql: string, readonly bindings: readonly unknown[] }

/** Vowels that can stand for an umlaut: "Mueller" is "Müller". */
const SPELT_OUT = /[aou]e/i
/** A word with an inflection of its own. */
const INFLECTED = /^\p{L}{4,}$/u

const LIKE = 's.text LIKE kontor_state.search_like(kontor_state.fold(?))'

/** What phone numbers are made of: blanks divide one into several words. */
const PART_OF_NUMBER = /^[+(]?\d[\d()/.–-]*$|^[/.–-]$/

/**
 * Every word has to stand in the record: as a part of a word, in another inflection, or in another spelling of it; of words
 * that may be a phone number, the number, however it is written. What is in quotes has to stand there as it is, letters' case
 * and accents aside.
 */
export function exactly(terms: readonly SearchTerm[]): Condition {
  return join(runsOf(terms).map((run) => {
    const words = join(run.map(({ text, exact }) => exact ? { sql: LIKE, bindings: [text] } : ofWord(text)), ' AND ')
    const number = run.every(isPartOfNumber) ? run.map(({ text }) => text).join('') : ''
    const digits = dialledDigits(number)
    return digits === undefined || digits === number ? words : join([words, { sql: LIKE, bindings: [digits] }], ' OR ')
  }), ' AND ')
}

const isPartOfNumber = ({ text, exact }: SearchTerm): boolean => !exact && PART_OF_NUMBER.test(text)

/** Words that make one number together; every other word by itself. */
function runsOf(terms: readonly SearchTerm[]): SearchTerm[][] {
  return terms.reduce<SearchTerm[][]>((runs, term) => {
    const last = runs.at(-1)
    if (last && isPartOfNumber(term) && last.every(isPartOfNumber) && !term.text.startsWith('+')) last.push(term)
    else runs.push([term])
    return runs
  }, [])
}

const join = (parts: readonly Condition[], by: ' AND ' | ' OR '): Condition => ({ sql: parts.map(({ sql }) => `(${sql})`).join(by), bindings: parts.flatMap(({ bindings }) => bindings) })

function ofWord(word: string): Condition {
  const ways: Condition[] = [{ sql: LIKE, bindings: [word] }]
  if (SPELT_OUT.test(word)) ways.push({ sql: 's.text LIKE kontor_state.search_like(kontor_state.plain_vowels(kontor_state.fold(?)))', bindings: [word] })
  if (INFLECTED.test(word)) ways.push({ sql: 's.words @@ plainto_tsquery(\'pg_catalog.german\', kontor_state.fold(?))', bindings: [word] })
  return { sql: ways.map(({ sql }) => sql).join(' OR '), bindings: ways.flatMap(({ bindings }) => bindings) }
}
