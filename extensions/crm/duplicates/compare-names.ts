/**
 * How two names are to each other:
 * - `same`: the same words, in any order, written apart or not;
 * - `like`: what differs are slips, words cut short, initials, or words that say nothing of which company it is;
 * - `wider`: one says more than the other (`Muster`, `Muster Logistik`);
 * - `other`: each says something that the other does not.
 */
export interface NameLikeness {
  readonly kind: 'same' | 'like' | 'wider' | 'other'
  /** How many words differ in spelling. */
  readonly slips: number
  /** Letters of the words that both have. */
  readonly weight: number
}

/** Where a company is at home, or how it presents itself, which many leave out. */
const WEAK: ReadonlySet<string> = new Set(['deutschland', 'germany', 'osterreich', 'austria', 'schweiz', 'switzerland', 'uk', 'usa', 'us', 'eu', 'europe', 'europa', 'international', 'online', 'com', 'de', 'www', 'net', 'firma', 'fa'])
/** What is written short without a dot. */
const SHORT: Readonly<Record<string, readonly string[]>> = { intl: ['international'], int: ['international'], dt: ['deutsche', 'deutscher', 'deutsches'], dtsch: ['deutsche', 'deutscher', 'deutsches'], ges: ['gesellschaft'], gem: ['gemeinde', 'gemeinnutzige'], st: ['sankt', 'saint', 'stadt'], dr: ['doktor'], prof: ['professor'], hbg: ['hamburg'], ffm: ['frankfurt'], bros: ['brothers'], gebr: ['gebruder'], mgmt: ['management'], tech: ['technik', 'technology', 'technologies', 'technologie'], verw: ['verwaltung', 'verwaltungs'], serv: ['service', 'services'], svcs: ['services'], assoc: ['association', 'associates'], univ: ['universitat', 'university'], dept: ['department'], natl: ['national'] }

const bare = (word: string) => word.replace('.', '')

/** Edits (a letter more, less, another, two swapped) between two words, up to `most`. */
export function edits(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let value = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, (before[j - 2] as number) + 1)
      row.push(value)
      least = Math.min(least, value)
    }
    if (least > most) return most + 1
    ;[before, last] = [last, row]
  }
  return last[b.length] as number
}

/** Slips that a word of this length may have and still be the same: short ones and those with numbers none. */
const slipsOf = (length: number) => length <= 3 ? 0 : length <= 7 ? 1 : 2

/** Whether one word may be the other with a slip of the pen. */
export function slipped(a: string, b: string): boolean {
  if (/\p{N}/u.test(a) || /\p{N}/u.test(b)) return false
  const most = slipsOf(Math.min(a.length, b.length))
  return most > 0 && edits(a, b, most) <= most
}

/** Whether one word is the other cut short: with a dot, or as everybody writes it. */
function shortened(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  const cut = bare(short)
  const whole = bare(long)
  if (Object.hasOwn(SHORT, cut) && SHORT[cut]?.includes(whole)) return true
  if (!short.endsWith('.') || cut.length < 2 || cut[0] !== whole[0] || cut.length >= whole.length) return false
  return whole.startsWith(cut) || (cut.length <= 5 && standsIn(cut, whole))
}

/** Whether the letters stand in the text in this order. */
function standsIn(letters: string, text: string): boolean {
  let at = -1
  for (const letter of letters) if ((at = text.indexOf(letter, at + 1)) < 0) return false
  return true
}

/** Whether a word is the first letters of the others: each word gives its own, a long one (compound) perhaps more. */
function initialsOf(word: string, words: readonly string[]): boolean {
  if (word.length < 2 || word.length > 7 || words.length < 2) return false
  let at = 0
  for (const other of words) {
    if (word[at] !== other[0]) continue
    at++
    if (other.length >= 10) for (const letter of other.slice(1)) if (at < word.length && letter === word[at] && word.length - at > words.length - words.indexOf(other) - 1) at++
    if (at >= word.length) return true
  }
  return at >= word.length
}

type Matcher = (a: string, b: string) => boolean

/** Takes pairs of words that match out of both lists. @returns letters and number of what was taken */
function take(a: string[], b: string[], matches: Matcher): { letters: number, count: number } {
  let [letters, count] = [0, 0]
  for (let i = a.length - 1; i >= 0; i--) {
    const j = b.findIndex(other => matches(a[i] as string, other))
    if (j < 0) continue
    letters += Math.max((a[i] as string).length, (b[j] as string).length)
    count++
    a.splice(i, 1)
    b.splice(j, 1)
  }
  return { letters, count }
}

/**
 * @param a words of a name, as `nameWords` gives them
 * @param places words of the towns of both: who leaves one out of the name says the same
 */
export function compareNames(a: readonly string[], b: readonly string[], places: ReadonlySet<string> = new Set()): NameLikeness {
  const [all, others] = [a.map(bare), b.map(bare)]
  if (all.length === 0 || others.length === 0) return { kind: 'other', slips: 0, weight: 0 }
  const [left, right] = [[...a], [...b]]
  const same = take(left, right, (x, y) => bare(x) === bare(y))
  let weight = same.letters
  if (left.length === 0 && right.length === 0) return { kind: 'same', slips: 0, weight }
  const joined = (words: readonly string[]) => words.map(bare).join('')
  if (joined(a) === joined(b)) return { kind: 'same', slips: 0, weight: joined(a).length }
  let slips = 0
  for (const matches of [shortened, (x, y) => slipped(bare(x), bare(y))] satisfies Matcher[]) {
    const taken = take(left, right, matches)
    weight += taken.letters
    slips += taken.count
  }
  // Written apart in one of them, perhaps with a slip.
  if (left.length > 0 && right.length > 0 && Math.max(left.length, right.length) > 1 && (joined(left) === joined(right) || slipped(joined(left), joined(right)))) {
    weight += joined(left).length
    slips++
    left.length = right.length = 0
  }
  if (left.length > 0 && right.length > 0) {
    const apart = joined(a)
    const together = joined(b)
    if (apart.length >= 8 && slipped(apart, together)) return { kind: 'like', slips: slips + 1, weight: apart.length }
  }
  const isInitials = (words: readonly string[], of: readonly string[]) => words.length === 1 && bare(words[0] as string).length >= 3 && of.length >= 3 && of.map(word => bare(word)[0]).join('') === bare(words[0] as string)
  if (weight === 0 && (isInitials(left, right) || isInitials(right, left))) return { kind: 'like', slips: 2, weight: joined(left).length }
  // In brackets or in front: the initials of the name beside it, a country, the town.
  const says = (rest: string[], own: readonly string[]) => rest.filter((word) => {
    const plain = bare(word)
    return !WEAK.has(plain) && !places.has(plain) && !(plain.length <= 7 && initialsOf(plain, own.filter(other => other !== plain)))
  })
  const idle = left.length > 0 !== right.length > 0
  const [moreLeft, moreRight] = idle ? [says(left, all), says(right, others)] : [left, right]
  if (moreLeft.length === 0 && moreRight.length === 0) return weight > 0 ? { kind: 'like', slips: slips + 1, weight } : { kind: 'other', slips, weight }
  if (weight > 0 && (moreLeft.length === 0 || moreRight.length === 0)) return { kind: 'wider', slips, weight }
  return { kind: 'other', slips, weight }
}
