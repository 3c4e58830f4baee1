/** Legal forms of companies, folded; they say little about which company is meant. */
const LEGAL_FORMS = new Set(('gmbh ggmbh mbh ag kg kgaa ohg gbr ug se eg ev ek ekfm ekfr partg mbb partgmbb eu inc incorporated ltd limited llc llp lp plc corp corporation '
  + 'co cie company sa sas sarl srl spa bv nv ab oy as aps sro doo pty haftungsbeschrankt haftungsbeschraenkt').split(' '))

/**
 * A text in the form in which names are compared: small letters, umlauts as ae, oe, ue, ss, other accents dropped.
 * `Müller` and `MUELLER` become the same.
 */
export function fold(text: string): string {
  return text.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss').normalize('NFKD').replace(/\p{M}/gu, '')
}

/** The words of a text, folded. Points within abbreviations do not part: `e.K.` is `ek`. */
export function words(text: string): string[] {
  const joined = fold(text.normalize('NFC')).replace(/\b(?:\p{L}\.\s?){2,}/gu, short => `${short.replace(/[.\s]/g, '')} `)
  return joined.match(/[\p{L}\p{N}]+/gu) ?? []
}

/** The words of a company's name without its legal form; with it when nothing else is there. */
export function nameWords(name: string): string[] {
  const all = words(name)
  const own = all.filter(word => !LEGAL_FORMS.has(word))
  return own.length > 0 ? own : all
}

export function hasLegalForm(name: string): boolean {
  const all = words(name)
  return all.length > 1 && LEGAL_FORMS.has(all.at(-1) ?? '')
}

/** The spellings of a word that stand for the same: `mueller` -> `mueller`, `müller`; `müller` -> `müller`, `mueller`, `muller`. */
export function spellings(word: string): string[] {
  const small = word.toLowerCase().normalize('NFC')
  const folded = fold(small)
  const accented = folded.replaceAll('ae', 'ä').replaceAll('oe', 'ö').replaceAll('ue', 'ü')
  return [...new Set([small, folded, accented, folded.replaceAll('ss', 'ß'), accented.replaceAll('ss', 'ß'), small.normalize('NFKD').replace(/\p{M}/gu, '')])]
}
