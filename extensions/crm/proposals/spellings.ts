/** Umlauts as they are written where there are none: without their dots, or with an e. */
const WITH_E: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', æ: 'ae', ø: 'oe', å: 'aa' }
const SAME: Readonly<Record<string, string>> = { '&': ' und ', 'ß': 'ss', 'ø': 'o', 'æ': 'ae', 'œ': 'oe', 'ł': 'l', 'đ': 'd' }
/** Words that stand for each other. */
const WORDS: Readonly<Record<string, string>> = { u: 'und', and: 'und', str: 'strasse', st: 'sankt', dr: 'doktor', prof: 'professor', tel: 'telefon' }
/** Signs that say nothing: a value has no others than these, unless it stands in the text as it is. */
const IDLE = /^[\p{L}\p{M}\p{N}\s.,&'’"/()–-]*$/u

const bare = (text: string) => text.replace(/[&ßøæœłđ]/g, sign => SAME[sign] ?? sign).normalize('NFKD').replace(/\p{M}/gu, '')
// `+` and `#` make words others: C, C++, C#.
const words = (text: string): string[] => text.replace(/['’`]/g, '').split(/[^\p{L}\p{N}+#]+/u).filter(Boolean).map(word => WORDS[word] ?? word.replace(/(?<=\p{L}{2})str$/u, 'strasse'))

/** The words of a text, without regard to case, accents, signs and common abbreviations: once with umlauts without dots, once with an e. */
export function spellings(text: string): readonly (readonly string[])[] {
  const small = text.normalize('NFKC').toLowerCase()
  return [words(bare(small)), words(bare(small.replace(/[äöüæøå]/g, sign => WITH_E[sign] ?? sign)))]
}

const endsInDigit = /\p{N}$/u
const beginsWithDigit = /^\p{N}/u

/**
 * Whether whole words that follow each other in a text make up the value, wherever either of them is written apart
 * (`Hauptstr. 12 a` for `Haupt-Straße 12a`). A part of a word or of a number is none, and two numbers never make one.
 */
export function saysWords(text: string, value: string): boolean {
  if (!IDLE.test(value)) return standsIn(text, value)
  // Between words of the value that are numbers both, the text has to have a gap as well.
  const wanted = new Set(spellings(value).map(join).filter(Boolean))
  return spellings(text).some((of) => {
    for (let from = 0; from < of.length; from++) {
      let joined = ''
      for (let to = from; to < of.length; to++) {
        joined = append(joined, of[to] ?? '')
        if (wanted.has(joined)) return true
        if (![...wanted].some(one => one.startsWith(joined))) break
      }
    }
    return false
  })
}

const append = (joined: string, word: string) => endsInDigit.test(joined) && beginsWithDigit.test(word) ? `${joined} ${word}` : joined + word
const join = (parts: readonly string[]) => parts.reduce(append, '')

/** Word for word, with no letter or number before or after it. */
function standsIn(text: string, value: string): boolean {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    if (!/[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, at - 2), at)) && !/^[\p{L}\p{N}]/u.test(text.slice(at + value.length, at + value.length + 2))) return true
  }
  return false
}
