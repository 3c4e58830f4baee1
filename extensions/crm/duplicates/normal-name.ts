/** Letters that accents do not explain. */
const LETTERS: Readonly<Record<string, string>> = { 'ß': 'ss', 'ø': 'o', 'æ': 'a', 'œ': 'o', 'ł': 'l', 'đ': 'd', 'þ': 'th' }

/** Small letters without accents; `Müller`, `Mueller` and `Muller` are one. */
export const fold = (text: string): string => text.toLowerCase().replace(/[ßøæœłđþ]/g, sign => LETTERS[sign] ?? sign).normalize('NFKD').replace(/\p{M}/gu, '').replace(/([aou])e/g, '$1')

/** Legal forms of several words or with dots between, folded; they are put aside before a name is cut into words. */
const FORMS: readonly RegExp[] = [
  /\bges(?:ellschaft)?\.? ?m\.? ?b\.? ?h\b\.?/g, /\bgesellschaft (?:mit beschrankter haftung|burgerlichen rechts)\b/g,
  /\b(?:offene handels|kommandit|aktien|unternehmer)gesellschaft\b(?: auf aktien)?/g,
  /\(?\bhaftungsbeschrankt\b\)?/g,
  /\beingetragene(?:r|s)? (?:verein|genossenschaft|kaufmann|kauffrau|kaufman|kaufmanns?)\b/g,
  /\bs\.? ?a\.? ?r\.? ?l\b\.?/g, /\bsp\.? ?z\.? ?o\.? ?o\b\.?/g, /\bs\.? ?r\.? ?[lo]\b\.?/g, /\bs\.? ?p\.? ?a\b\.?/g, /\bs\. ?a\. ?s\b\.?/g, /\bs\. ?[ae]\./g,
  /\bg?e\. ?(?:v|k|g|u)\b\.?(?: ?(?:fm|fr)\b\.?)?/g, /\bb\. ?v\./g, /\bn\. ?v\./g, /\bi\. ?(?:l|g|gr)\./g, /\bm\. ?b\. ?h\b\.?/g, /\ba\. ?g\./g, /\bk\. ?g\./g, /\ba\/s\b/g, /\bu\. ?g\./g,
]
const FORM_WORDS: ReadonlySet<string> = new Set([
  'gmbh', 'ggmbh', 'gesmbh', 'mbh', 'ag', 'gag', 'kg', 'kgaa', 'ohg', 'gbr', 'ek', 'ekfm', 'ekfr', 'ev', 'eg', 'eu', 'ug', 'se', 'sce', 'co', 'cokg', 'partg', 'partgmbb', 'mbb', 'vvag', 'aor', 'kdor',
  'ltd', 'limited', 'inc', 'incorporated', 'llc', 'llp', 'lp', 'plc', 'corp', 'corporation', 'pty', 'sa', 'sas', 'sarl', 'spa', 'srl', 'sro', 'bv', 'bvba', 'nv', 'ab', 'as', 'asa', 'aps', 'oy', 'oyj', 'doo', 'dac', 'kft', 'zrt', 'uab', 'sia', 'pte', 'pvt', 'kk', 'ehf',
])
/** Words that join others and say nothing of their own. */
const JOINTS: ReadonlySet<string> = new Set(['und', 'and', 'et', 'u', 'der', 'die', 'das', 'des', 'dem', 'den', 'the', 'of', 'for', 'fur', 'von', 'vom', 'zu', 'zum', 'zur', 'in', 'im', 'am', 'an', 'bei', 'de', 'la', 'le'])

/**
 * The words of a company's name, folded, without legal forms and joints: `['musterman', 'sohn']`. A word that was written with a
 * dot, as what is cut short is, keeps it: `['elektr.', 'schmidt']`. A name of nothing else keeps all its words.
 */
export function nameWords(company: string): string[] {
  let text = fold(company).replace(/['’`´]/g, '')
  for (const form of FORMS) text = text.replace(form, ' ')
  const words = (text.match(/[\p{L}\p{N}]+\.?/gu) ?? []).map(word => /^\p{L}{1,12}\.$/u.test(word) ? word : word.replace('.', ''))
  const bare = (word: string) => word.replace('.', '')
  const own = words.filter(word => !FORM_WORDS.has(bare(word)) && !JOINTS.has(bare(word)))
  if (own.length > 0) return own
  return (fold(company).match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, 20)
}

/** The words of a place or street, folded. */
export const plainWords = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? []
