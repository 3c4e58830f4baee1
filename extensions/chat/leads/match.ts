import { fold, nameWords, words } from '../understand/text.ts'

/** How well a company fits a name that somebody wrote; `similar` is a guess that must be called one. */
export const FITS = ['exact', 'words', 'similar', 'none'] as const
export type Fit = (typeof FITS)[number]

/** Ends that German and English put on a name: `des Druckhauses`, `Müllers`. */
const ENDINGS = ['s', 'es', 'n', 'en']
/** Shorter names are too often part of other words. */
const SHORTEST_GUESS = 4

/** Compares a company's name with what somebody wrote; legal forms, case, umlauts and signs do not matter. */
export function fitOf(asked: string, company: string): Fit {
  const wanted = nameWords(asked)
  const own = nameWords(company)
  if (wanted.length === 0) return 'none'
  if (wanted.join(' ') === own.join(' ') || fold(asked).trim() === fold(company).trim()) return 'exact'
  const all = new Set(words(company))
  if (wanted.every(word => all.has(word) || ENDINGS.some(ending => word.endsWith(ending) && word.length - ending.length >= SHORTEST_GUESS && all.has(word.slice(0, -ending.length))))) return 'words'
  const letters = wanted.join('')
  return letters.length >= SHORTEST_GUESS && words(company).join('').includes(letters) ? 'similar' : 'none'
}
