import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A company as a lead has it. */
export interface Company {
  readonly company: string
  readonly street: string
  readonly postal_code: string
  readonly city: string
  readonly country: string
  readonly phone: string
  readonly email: string
  readonly website: string
}

export interface LabelledPair {
  readonly kind: string
  readonly same: boolean
  readonly a: Company
  readonly b: Company
}

/** The real list. */
export function realCompanies(): Company[] {
  const [, ...lines] = readFileSync(join(import.meta.dirname, '../fixtures/companies.csv'), 'utf8').replace(/^\uFEFF/, '').split(/\r?\n/)
  return lines.filter(Boolean).map((line) => {
    const [company = '', street = '', postal = '', city = '', country = '', phone = '', , email = '', website = ''] = line.split(';')
    return { company, street, postal_code: postal, city, country, phone, email, website }
  })
}

/** The same numbers each time (mulberry32). */
export function dice(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6D2B79F5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  return { below: (n: number) => Math.floor(next() * n), of: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T, chance: (p: number) => next() < p }
}
type Dice = ReturnType<typeof dice>
type Change = (company: Company, roll: Dice) => Company | undefined

const KEYBOARD = ['qwertzuiop', 'asdfghjkl', 'yxcvbnm']

/** A finger beside its key, a letter lost, doubled, or two swapped; not in the first place, and in a word of some length. */
function mistype(text: string, roll: Dice): string {
  const places = [...text.matchAll(/\p{L}{5,}/gu)].flatMap(({ index, 0: word }) => [...word].slice(1, -1).map((_, at) => index + 1 + at))
  if (places.length === 0) return text
  const at = roll.of(places)
  const [letter, after] = [text[at] as string, text[at + 1] as string]
  const beside = () => {
    const row = KEYBOARD.find(keys => keys.includes(letter.toLowerCase()))
    const keys = row ?? 'etaoin'
    return keys[(keys.indexOf(letter.toLowerCase()) + 1) % keys.length] as string
  }
  switch (roll.below(4)) {
    case 0: return text.slice(0, at) + beside() + text.slice(at + 1)
    case 1: return text.slice(0, at) + text.slice(at + 1)
    case 2: return text.slice(0, at) + letter + text.slice(at)
    default: return letter === after ? text.slice(0, at) + text.slice(at + 1) : text.slice(0, at) + after + letter + text.slice(at + 2)
  }
}

const SHORTER: readonly (readonly [RegExp, string])[] = [
  [/Gesellschaft/g, 'Ges.'], [/gesellschaft/g, 'ges.'], [/Deutsche[rs]?/g, 'Dt.'], [/Deutschland/g, 'Dtl.'], [/International/g, 'Intl.'], [/Versicherung(?:en|s)?\b/g, 'Vers.'], [/Verband/g, 'Verb.'], [/verband\b/g, 'verb.'],
  [/ und /g, ' & '], [/Kirchengemeinde/g, 'Kirchengem.'], [/Grundschule/g, 'Grundsch.'], [/Gymnasium/g, 'Gymn.'], [/Verwaltung/g, 'Verw.'], [/Technologies|Technology/g, 'Tech.'], [/Services?/g, 'Serv.'], [/Management/g, 'Mgmt.'], [/Entertainment/g, 'Entertainm.'], [/Communications?/g, 'Comm.'], [/Marketing/g, 'Mktg.'], [/Niederlassung/g, 'NL'], [/Stiftung/g, 'Stift.'],
]
/** As somebody in a hurry writes it: known words cut short, else the longest one. */
function abbreviate(name: string): string {
  const known = SHORTER.reduce((text, [word, short]) => text.replace(word, short), name)
  if (known.replaceAll('&', 'und') !== name.replaceAll('&', 'und')) return known
  const longest = [...name.matchAll(/\p{L}{8,}/gu)].map(([word]) => word).sort((a, b) => b.length - a.length)[0]
  return longest ? name.replace(longest, `${longest.slice(0, Math.ceil(longest.length / 2))}.`) : name
}

const FORMS = /\s*,?\s*\b(?:GmbH\s*&\s*Co\.?\s*KG(?:aA)?|g?GmbH|AG|KG|SE|e\.\s?V\.|Ltd\.?|Limited|Inc\.?|LLC|B\.V\.|S\.A\.|SAS|AB|UG)(?=\s|$|,)\.?/
const OTHER_FORMS = ['GmbH', 'AG', 'GmbH & Co. KG', 'UG (haftungsbeschränkt)', 'SE', 'e.K.', 'KG']
const TOWNS = [['20095', 'Hamburg', '40'], ['80331', 'München', '89'], ['01067', 'Dresden', '351'], ['50667', 'Köln', '221'], ['28195', 'Bremen', '421'], ['90402', 'Nürnberg', '911'], ['99084', 'Erfurt', '361'], ['24103', 'Kiel', '431']] as const
const STREETS = ['Lindenallee', 'Am Alten Hafen', 'Goethestraße', 'Industriering', 'Marktplatz', 'Bahnhofstraße', 'Schillerweg']

function elsewhere(company: Company, roll: Dice) {
  const [postal, city, area] = roll.of(TOWNS.filter(([, name]) => !company.city.includes(name)))
  return { street: `${roll.of(STREETS)} ${1 + roll.below(180)}`, postal_code: postal, city, phone: `+49 ${area} ${1_000_000 + roll.below(8_999_999)}`, country: 'Deutschland' }
}

const host = (company: Company) => company.email.split('@')[1] ?? ''
const german = ({ country }: Company) => /^(?:Deutschland|Germany|Österreich|Schweiz)$/.test(country)
const changedName = (company: Company, name: string): Company | undefined => name === company.company ? undefined : { ...company, company: name }
/** `0228 / 12 34-0` for `+49 228 12340`. */
const national = (phone: string) => phone.replace(/^\+49 (\d+) (\d\d)(\d+)$/, '0$1 / $2 $3')

/** What happens to the record of a company when it is entered once more. */
const SAME: Readonly<Record<string, Change>> = {
  'typo in the name': (company, roll) => changedName({ ...company, phone: national(company.phone) }, mistype(company.company, roll)),
  'typo, and half of it missing': (company, roll) => company.postal_code === '' ? undefined : changedName({ ...company, phone: roll.chance(0.5) ? '' : company.phone, email: '', website: '' }, mistype(company.company, roll)),
  'abbreviated': (company, roll) => changedName({ ...company, street: company.street.replace(/straße/i, 'str.'), email: roll.chance(0.5) ? '' : company.email }, abbreviate(company.company)),
  'other legal form': (company, roll) => FORMS.test(company.company) ? changedName({ ...company, website: '' }, company.company.replace(FORMS, ` ${roll.of(OTHER_FORMS)}`)) : undefined,
  'without legal form, another mailbox': (company, roll) => FORMS.test(company.company) && company.email !== '' && company.street !== '' ? changedName({ ...company, email: `${roll.of(['info', 'kontakt', 'vertrieb', 'einkauf'])}@${host(company)}`, phone: roll.chance(0.5) ? '' : company.phone }, company.company.replace(FORMS, '').trim()) : undefined,
  'moved': (company, roll) => company.email === '' ? undefined : { ...company, ...elsewhere(company, roll), phone: roll.chance(0.3) ? company.phone : '' },
  'moved, another number and a typo': (company, roll) => company.email === '' || !german(company) ? undefined : { ...company, ...elsewhere(company, roll), company: roll.chance(0.5) ? mistype(company.company, roll) : company.company },
  'other spelling': company => changedName({ ...company, city: company.city.toUpperCase(), street: company.street.replace(/straße/i, 'Strasse'), phone: national(company.phone), email: company.email.toUpperCase(), website: company.website.replace(/^https?:\/\/(?:www\.)?/, '') }, company.company.replace(/[äöüß]/g, sign => ({ ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' })[sign] as string).toUpperCase()),
  'name and address alone': company => company.postal_code === '' || company.street === '' ? undefined : { ...company, phone: '', email: '', website: '', street: company.street.replace(/straße/i, 'str.') },
}

const FIRMS = ['Steuerkanzlei Albrecht', 'Physiotherapie am Park', 'Hausverwaltung Winter GmbH', 'Ingenieurbüro Sander', 'Café Morgenrot', 'Zahnarztpraxis Dr. Holm', 'Reinigung Blitzblank GmbH', 'Notariat Ebeling', 'Versicherungsagentur Thoma', 'Werbestudio Nord']
const PARTS_OF_A_GROUP = ['Verwaltungs', 'Immobilien', 'Logistik', 'Beteiligungs', 'Vertriebs', 'Holding', 'Leasing', 'Stiftung']

/** Two companies, however much they share. */
const OTHER: Readonly<Record<string, Change>> = {
  'shared switchboard and building': (company, roll) => company.phone === '' || company.street === '' ? undefined : { ...company, company: roll.of(FIRMS), email: '', website: '' },
  'shared switchboard and mailbox': (company, roll) => company.phone === '' || company.email === '' ? undefined : { ...company, company: roll.of(FIRMS) },
  'another company of the group': (company, roll) => FORMS.test(company.company) && company.email !== '' ? changedName({ ...company, email: `info@${host(company)}` }, company.company.replace(FORMS, ` ${roll.of(PARTS_OF_A_GROUP)} GmbH`)) : undefined,
  'branch in another town': (company, roll) => company.email === '' || !german(company) || company.city === '' ? undefined : (({ city, ...place }) => ({ ...company, ...place, city, email: `${city.toLowerCase().replace('ü', 'ue').replace('ö', 'oe')}@${host(company)}`, phone: roll.chance(0.3) ? company.phone : place.phone }))(elsewhere(company, roll)),
  'namesake': (company, roll) => ({ ...company, ...elsewhere(company, roll), email: `post${roll.below(9999)}@${roll.of(['gmx.de', 'web.de', 't-online.de'])}`, website: '' }),
}

/** Shared pairs of letters over all, so that names of different companies that look alike come first. */
function alike(a: string, b: string): number {
  const pairs = (text: string) => new Set([...text.toLowerCase()].map((letter, at, all) => letter + (all[at + 1] ?? '')))
  const [left, right] = [pairs(a), pairs(b)]
  return 2 * [...left].filter(pair => right.has(pair)).length / (left.size + right.size)
}

/** Different companies of the list whose names are the most alike. What the list has twice differs in nothing but the legal form, and is left out. */
function nearNames(companies: readonly Company[], most: number): LabelledPair[] {
  const plain = ({ company }: Company) => company.replace(FORMS, '').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
  const found: { likeness: number, a: Company, b: Company }[] = []
  for (const [at, a] of companies.entries()) {
    for (const b of companies.slice(at + 1)) {
      if (a.company.slice(0, 3) !== b.company.slice(0, 3) || plain(a) === plain(b)) continue
      const likeness = alike(a.company, b.company)
      if (likeness > 0.6) found.push({ likeness, a, b })
    }
  }
  return found.sort((one, other) => other.likeness - one.likeness).slice(0, most).map(({ a, b }) => ({ kind: 'different companies with near names', same: false, a, b }))
}

/**
 * Pairs of which it is known whether they are one company, made of the real list by what happens to records in real life. Nothing
 * here knows how duplicates are found.
 * @param each how many of a kind
 */
export function labelledPairs(each: number, seed = 20_261_122): LabelledPair[] {
  const companies = realCompanies()
  const roll = dice(seed)
  const made = (changes: Readonly<Record<string, Change>>, same: boolean) => Object.entries(changes).flatMap(([kind, change]) => {
    const pairs: LabelledPair[] = []
    for (let tries = 0; pairs.length < each && tries < each * 100; tries++) {
      const a = roll.of(companies)
      const b = change(a, roll)
      if (b && JSON.stringify(a) !== JSON.stringify(b)) pairs.push({ kind, same, a, b })
    }
    return pairs
  })
  return [...made(SAME, true), ...made(OTHER, false), ...nearNames(companies, each * 3)]
}
