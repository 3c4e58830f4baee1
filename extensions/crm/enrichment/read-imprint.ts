import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import { LONGEST_PASSAGE, type Place } from '../proposals/passage.ts'
import { MAIL, plainMail, saysValue } from '../proposals/says-value.ts'
import { countryCode } from '../rules/country.ts'
import { isVatId } from '../rules/vat-id.ts'

/** What an imprint says, and of which kind it is. */
export const KINDS = { company: 'text', street: 'text', postalCode: 'postalCode', city: 'text', country: 'country', phone: 'phone', mobile: 'phone', email: 'email', vatId: 'vatId' } as const
export type ImprintField = keyof typeof KINDS

/** What an imprint says of a field: `passage` stands at `place` of its text word for word; confidence from 0 to 1, and why. */
export interface ImprintCandidate { readonly field: ImprintField, readonly value: string, readonly passage: string, readonly place: Place, readonly confidence: number, readonly why: string }

/** A part of a line, between commas, bars and dots in the middle; `paragraph` counts what empty lines part. */
interface Piece extends Place { readonly said: string, readonly paragraph: number, readonly line: number }
interface Address { readonly at: number, readonly after: number, readonly street: Piece, readonly code: Piece, readonly city: Piece, readonly country: Piece | undefined, readonly key: string }

/** From such a line on a page speaks to machines; nothing after it is taken. */
const ORDER = /\b(?:ignor(?:e|iere|ieren)|disregard|forget|vergiss|missachte)\b.{0,60}\b(?:rules?|regeln?|instructions?|anweisungen|prompts?|previous|above|vorherigen?|bisherigen?)\b|\b(?:system ?prompt|language model|sprachmodell|KI-Assistent|AI assistant|you are an? (?:ai|assistant|model))\b/iu
/** What may stand above the address of the page's own provider. Anything else there names somebody else, or nobody knows whom. */
const INTRO = /^(?:angaben|informationen|anbieter|diensteanbieter|service provider|betreiber|(?:this (?:web)?site is )?operate[dr]|diese (?:web)?(?:site|seite) wird betrieben|herausgeber|publisher|medieninhaber|inhaber|owner|firma|firmenname|unternehmen|company|name|anschrift|adresse|address|postanschrift|hausanschrift|(?:firmen|haupt)?sitz|zentrale|head ?(?:office|quarters)|registered office|kontakt|contact|impressum|imprint|legal notice|mentions légales|verantwortlich für (?:den inhalt|diese (?:web)?(?:site|seite))|responsible for (?:this (?:web)?site|(?:the )?content))(?![\p{L}\p{N}])[^:]{0,70}:?$/iu
/** What names an address as somebody else's: an authority's, an agency's, a photographer's. */
const ELSEWHERE = /kammer|aufsicht|superv|behörde|authority|ministeri|kassenärztliche|schlicht|dispute|konzept|umsetzung|umgesetzt|realisi|design|agentur|agency|programmier|host(?:ing|er)|technisch|powered|fotos?\b|photo|bildnach|datenschutz|privacy|konto|bank|versicherung|insurance/iu
const NO_INTRO = /host|server|techni|design|agent|agency|daten|data|privacy|fot[oe]|bild|photo|image|recht|legal (?!notice)|law|versicher|insur|kammer|aufsicht|superv|streit|schlicht|dispute|shop|presse|press\b/iu
const CONTACT = /^(?:kontakt|contact)(?:daten|aufnahme| details| us| information)?\s*:?$|^(?:so erreichen sie uns|ihr kontakt zu uns|kommunikation|get in touch)\s*:?$/iu
/** What an imprint says of its company besides; its values are other people's, courts' and banks'. */
const STATEMENT = /^(?:(?<person>(?:gesetzlich )?vertret(?:en|ung)|vertretungsberechtigt|represented|geschäftsführ|geschaeftsfuehr|inhaber|vorstand|vorsitz|aufsichtsrat|managing director|directors?\b|ceo\b|owner\b)|(?<tax>ust|umsatzsteuer|vat\b|mwst|mehrwertsteuer|uid|steuer|tax\b|wirtschafts-id|finanzamt)|(?:eingetragen|eintrag|register|handelsregister|firmenbuch|vereinsregister|amtsgericht|landesgericht|handelsgericht|hr[ab]\b|fn \d|sitz\b|gerichtsstand|registered|registration|court|company (?:number|no|reg)|bank|iban|bic\b|verantwortlich|inhaltlich verantwortlich|redaktion|responsible|v\.? ?i\. ?s\. ?d))/iu
/** Who such a line names is not the company itself, as far as the paragraph goes. */
const PARTNER = /persönlich haftende|komplementär|general partner|gesellschafterin|muttergesellschaft|parent company/iu
const HEADING = /^(?:impressum|imprint|legal notice|anbieterkennzeichnung|site notice)\s*:?$/i
const FORM = /(?:\b(?:g?GmbH|Ges\.?m\.?b\.?H\.?)(?: & Co\.? ?(?:KGaA|KG|OHG))?|\b(?:AG|SE|UG)(?: & Co\.? ?(?:KGaA|KG))?|\bUG \(haftungsbeschränkt\)(?: & Co\.? ?KG)?|\b(?:KGaA|KG|OHG|OG|GbR|PartG(?: mbB)?|mbB|eG|eGbR|GesbR|Sàrl|Sagl|Ltd|Limited|LLP|PLC|plc|Inc|LLC|B\.V)\b\.?|\be\. ?K(?:fr|fm)?\.?|\be\. ?V\.?|\be\. ?U\.?|\bStiftung)$/u
const STREET = /^(?=.*\p{L}{2})(?:\p{L}[\p{L}\s.'’-]{1,60}\s\d{1,4}\s?[a-z]?(?:\s?[-/–]\s?\d{1,4}\s?[a-z]?)*|\d{1,4}[a-z]?\s\p{L}[\p{L}\s.'’-]{2,60})$/iu
const POSTAL = /^(?:(?:D|DE|A|AT|CH)\s?[-–]\s?|(?:DE|AT|CH)\s)?(?<code>\d{4,5})\s+(?<city>\p{L}[\p{L}\s.()/'’-]{1,60})$/u
const POSTAL_WITHIN = /(?<!\d)\d{4,5}\s+\p{Lu}/u
const BRITISH = /^[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}$/
const NO_STREET = /^(?:tel|fon|phone|fax|mobil|hrb|hra|stand|seit|since|no|nr|post(?:fach)|po box|(?:amts|register|landes|handels)gericht|finanzamt|iban|blz|bic|konto|bank|fn|c\/o)\b/i
const DIAL = /(?<![\p{L}/&-])(?<label>Telefon(?:nummer)?|Tel|Fon|Phone|Telephone|Mobil(?:telefon)?|Mobile|Handy|[TPM](?=[\s.:]))(?:\s?(?:nr|no|nummer))?\s*[.:]*\s*(?<number>(?:\+|\(?0)[\d\s()/.–-]{5,30}\d)/giu
const FAX = /(?:fax|\bF\b)[\p{L}\s.:-]{0,20}(?<number>(?:\+|\(?0)[\d\s()/.–-]{5,30}\d)/giu
const VAT = /(?<![\p{L}\d])(?:DE\s?(?:\d[ .]?){8}\d|ATU\s?\d{8}|CHE[- ]?\d{3}\.?\d{3}\.?\d{3}(?:\s(?:MWST|TVA|IVA))?|GB\s?\d{3}\s?\d{4}\s?\d{2})(?![\p{L}\d])/gu
/** Whose post is about the page itself or the law. */
const OFFICER = /^(?:datenschutz|dsb|privacy|dpo|webmaster|abuse|hostmaster)\b|datenschutz/i

/** Longest text and longest line that are looked at, in characters. */
const LONGEST = { text: 60_000, line: 300 }

/** What is left of a line of nothing but labels and values: nothing. */
const LABELS = /(?<![\p{L}\p{N}])(?:tele(?:fon|phone|fax)(?:nummer)?|tel|fon|fax|phone|ph|mobil(?:e|telefon)?|handy|e-?mail(?:-?adresse)?|mail|web(?:site|seite)?|internet|homepage|url|nr|nummer|[tfmepw])(?![\p{L}\p{N}])/giu
const ADDRESS_OF_PAGE = /(?<![@\p{L}\p{N}._-])(?:https?:\/\/\S{3,200}|www\.[\p{L}\p{N}.-]{3,100}\/?)/giu
const isPure = (said: string) => plainMail(said).replace(MAIL, ' ').replace(ADDRESS_OF_PAGE, ' ').replace(VAT, ' ').replace(/[+(\d][\d\s()/.–-]*\d/g, ' ').replace(LABELS, ' ').replace(/[\s.,:;/&()[\]*–-]+/g, '') === ''
/** A label of an address and what stands behind it: two parts. */
const LABELLED = /^(?<label>(?:anschrift|adresse|address|(?:post|haus)anschrift|straße|street|firma|company|anbieter|diensteanbieter|betreiber|herausgeber|publisher|registered office)\s*:)\s*(?=\S)/iu

/** Names of an address' parts, in a table or a list: what stands beside them says what it is by itself. */
const PART_LABEL = /^(?:stra(?:ß|ss)e(?: ?(?:und|&|\/) ?(?:haus)?n(?:umme)?r\.?)?|street|plz(?: ?(?:und|&|\/|,) ?(?:wohn)?ort)?|postleitzahl|(?:wohn)?ort|stadt|city|town|zip(?: code)?|post(?:al )?code)\s*:?$/iu

/** The parts of a text from its imprint on. */
function partsOf(text: string): Piece[] {
  let at = 0, paragraph = 0
  let lines = text.slice(0, LONGEST.text).split('\n').map((raw, line) => {
    const from = at + raw.length - raw.trimStart().length
    at += raw.length + 1
    if (raw.trim() === '') paragraph++
    return { said: raw.trim(), from, to: from + raw.trim().length, paragraph, line }
  })
  const order = lines.findIndex(({ said }) => ORDER.test(said))
  if (order >= 0) lines = lines.slice(0, order)
  // A menu has the word, too: a heading stands alone; else it is the last one before the first address.
  const first = lines.findIndex(({ said }) => POSTAL.test(said) || BRITISH.test(said))
  const last = lines.findLastIndex(({ said }) => POSTAL_WITHIN.test(said) || BRITISH.test(said))
  const alone = lines.findLastIndex(({ said }, index) => index <= last && HEADING.test(said) && !lines[index - 1]?.said && !lines[index + 1]?.said)
  const heading = alone >= 0 ? alone : lines.findLastIndex(({ said }, index) => HEADING.test(said) && (first < 0 || index < first))
  const split = (piece: Piece, pattern: RegExp): Piece[] => [...piece.said.matchAll(pattern)].map(({ 0: raw, index }) => {
    const from = piece.from + index + raw.length - raw.trimStart().length
    return { said: raw.trim(), from, to: from + raw.trim().length, paragraph: piece.paragraph, line: piece.line }
  }).filter(({ said }) => said !== '')
  return lines.slice(heading + 1).filter(({ said }) => said !== '' && said.length <= LONGEST.line).flatMap(line => split(line, /(?:(?! [-–] (?:(?:D|DE|A|AT|CH)[ -])?\d{4,5} \p{Lu})[^,|·•])+/gu)).map(piece => ({ ...piece, from: piece.from + (/^[-–] /.test(piece.said) ? 2 : 0), said: piece.said.replace(/^[-–] /, '') })).flatMap((piece) => {
    const { label } = LABELLED.exec(piece.said)?.groups ?? {}
    if (label === undefined) return [piece]
    const said = piece.said.slice(label.length).trim()
    return [{ ...piece, said: label, to: piece.from + label.length }, { ...piece, said, from: piece.to - said.length }]
  }).filter(({ said }) => !PART_LABEL.test(said))
}

/** A town's words begin with a capital; a sentence goes on. */
const isTown = (said: string) => said.split(/\s+/).length <= 6 && said.split(/\s+/).every(word => /^[(/]?\p{Lu}|^(?:am|an|der|im|in|bei|ob|unter|vor|auf|und|a\.|d\.|i\.|v\.|b\.|den|dem)/u.test(word))

function addressesOf(parts: readonly Piece[]): Address[] {
  const alone = (piece: Piece) => parts.every(one => one === piece || one.paragraph !== piece.paragraph)
  /** Each line may be a paragraph of its own. */
  const together = (a: Piece, b: Piece) => a.paragraph === b.paragraph || (alone(a) && alone(b))
  return parts.flatMap((part, at): Address[] => {
    const { code, city } = POSTAL.exec(part.said)?.groups ?? {}
    const british = code === undefined && BRITISH.test(part.said)
    const street = parts[at - (british ? 2 : 1)]
    const town = british ? parts[at - 1] : part
    if ((code === undefined && !british) || !street || !town || !STREET.test(street.said) || NO_STREET.test(street.said) || !together(street, part)) return []
    // `Bonn Germany`: where the town ends nobody knows.
    const last = (city ?? '').replace(/[()]/g, '').split(/\s+/).at(-1) ?? ''
    if (!british && (!isTown(city ?? '') || (last.length > 3 && last !== city && countryCode(last) !== undefined))) return []
    const within = (said: string): Piece => ({ ...part, said, from: part.from + part.said.indexOf(said), to: part.from + part.said.indexOf(said) + said.length })
    const next = parts[at + 1]
    const country = next && next.said.length > 3 && countryCode(next.said) ? next : undefined
    return [{
      at: at - (british ? 2 : 1), after: at + (country ? 2 : 1), street, code: british ? part : within(code ?? ''), city: british ? town : { ...part, said: city ?? '', from: part.to - (city ?? '').length },
      country, key: plain(`${street.said} ${code ?? part.said}`),
    }]
  })
}

const isCompany = (said: string) => said.length <= 100 && FORM.test(said) && said.replace(FORM, '').trim().length > 1 && !/[:;!?]|\bc\/o\b/i.test(said)
const plain = (said: string) => said.toLowerCase().replace(/[^\p{L}\p{N}@]/gu, '')
/** The one that all of them are, however it is written. */
const only = <T extends { readonly key: string }>(found: readonly T[]): T | undefined => new Set(found.map(one => one.key)).size === 1 ? found[0] : undefined
const introduces = (said: string) => INTRO.test(said) && !NO_INTRO.test(said)
/** A line that is meant for what comes after it: short, and no sentence. */
const isTitle = (said: string) => said.length <= 60 && !/[.!?]$/.test(said)

/**
 * The company above an address, in its paragraph or alone in the one before, with nothing above it but what introduces the
 * page's own provider. `null`: somebody else's, or nobody knows whose.
 */
function companyAbove(parts: readonly Piece[], { at, street }: Address): Piece | null | undefined {
  const above = parts.slice(0, at).filter(({ paragraph }) => paragraph === street.paragraph)
  const before = (piece: Piece) => {
    const last = parts.findLast(({ from, paragraph }) => from < piece.from && paragraph < piece.paragraph)
    return last ? parts.filter(({ paragraph }) => paragraph === last.paragraph) : []
  }
  if (above.some(({ said }) => !introduces(said) && PARTNER.test(said))) return null
  let companies = above.filter(({ said }) => isCompany(said))
  let upper = before(street)
  if (companies.length === 0 && upper.length === 1 && upper[0] && isCompany(upper[0].said) && above.every(({ said }) => introduces(said))) {
    companies = [upper[0]]
    upper = before(upper[0])
  }
  const company = only(companies.map(piece => ({ ...piece, key: plain(piece.said) })))
  if (companies.length > 0 && !company) return null
  // Above the name there may be nothing unknown, below it no label of somebody else.
  if (above.some(piece => !introduces(piece.said) && (piece.said.endsWith(':') || /\bc\/o\b/i.test(piece.said) || (company && piece.from < company.from)))) return null
  const title = upper.length === 1 ? upper[0]?.said : undefined
  return title !== undefined && isTitle(title) && !introduces(title) && !isPure(title) ? null : company
}

/** Whether the words above an address, or the title of its paragraph, say that it is an authority's, an agency's or the like. */
function isElsewhere(parts: readonly Piece[], { at, street }: Address): boolean {
  const above = parts.slice(0, at).filter(({ paragraph }) => paragraph === street.paragraph)
  const first = above[0] ?? street
  const title = parts.findLast(({ from, paragraph }) => from < first.from && paragraph < first.paragraph)
  const alone = title && parts.filter(({ paragraph }) => paragraph === title.paragraph).length === 1
  return above.some(({ said }) => ELSEWHERE.test(said)) || (alone === true && ELSEWHERE.test(title?.said ?? ''))
}

interface Own { readonly contacts: readonly Piece[], readonly taxes: readonly Piece[], /** The first paragraph after all that is the company's own. */ readonly end: readonly Piece[] }

/** What follows an address and is its company's own: lines of nothing but contacts, up to the first one that says anything unknown. */
function ownAfter(parts: readonly Piece[], { after, street }: Address, addresses: readonly Address[]): Own {
  const contacts: Piece[] = [], taxes: Piece[] = []
  let mode: 'own' | 'tax' | 'others' = 'own'
  let paragraph = street.paragraph, first = after
  /** A line of persons goes on behind its commas. */
  let persons = -1
  for (let index = after; index < parts.length; index++) {
    const piece = parts[index] as Piece
    if (piece.paragraph !== paragraph) {
      // A label on its own speaks of the paragraph after it; whose address it has, what follows may be theirs, too.
      const wasLabel = mode !== 'own' && index - first === 1 && parts[first]?.paragraph === paragraph && isLabel(parts[first]?.said ?? '')
      if (addresses.some(({ at }) => at >= after && parts[at]?.paragraph === paragraph)) break
      paragraph = piece.paragraph
      first = index
      if (!wasLabel) mode = 'own'
    }
    const statement = STATEMENT.exec(piece.said)
    if (piece.line === persons && !statement && !isPure(piece.said)) continue
    if (statement?.groups?.person) persons = piece.line
    if (PARTNER.test(piece.said)) mode = 'others'
    else if (statement) {
      mode = statement.groups?.tax ? 'tax' : statement.groups?.person && mode === 'own' && !isLabel(piece.said) ? 'own' : 'others'
      if (mode === 'tax') taxes.push(piece)
    } else if (mode === 'tax') taxes.push(piece)
    else if (mode === 'own') {
      if (isPure(piece.said)) contacts.push(piece)
      else if (!CONTACT.test(piece.said)) return { contacts, taxes, end: parts.filter(one => one.paragraph === piece.paragraph && one.from >= piece.from) }
    }
  }
  return { contacts, taxes: [...taxes, ...contacts], end: [] }
}
/** A label without what it labels. */
const isLabel = (said: string) => !/[:.]\s*\S{3}/.test(said) && !/\d{3}/.test(said)

/**
 * What an imprint says of the company whose it is, at most once per field; where two may be meant there is none.
 * @param text of the page, as its document keeps it
 * @param context country of the record, ISO 3166-1 alpha-2: without it numbers of a country are not taken
 */
export function readImprint(text: string, { country }: { readonly country?: string | undefined } = {}): readonly ImprintCandidate[] {
  const parts = partsOf(text)
  const addresses = addressesOf(parts)
  const [address] = addresses
  const company = address ? companyAbove(parts, address) : null
  if (!address || company === null) return []
  const own = ownAfter(parts, address, addresses)
  const others = addresses.filter(({ key }) => key !== address.key)
  // Without a name that is sure to be one, its address has to be the only one whose owner is not named.
  if (!company && others.some(other => !isElsewhere(parts, other))) return []
  const [next] = own.end
  const equal = next && others.find(({ street }) => own.end.includes(street))
  // Another one without a word of whose it is: of a company nobody knows whose page it is, else which address is meant.
  const stands = equal && next && (isCompany(next.said) || next === equal.street)
  if (stands && isCompany(next.said) && plain(next.said) !== plain(company?.said ?? '')) return []
  const found: ImprintCandidate[] = []
  const add = (field: ImprintField, value: string | undefined, place: Place, confidence: number, why: string) => {
    const passage = text.slice(place.from, place.to)
    if (value && passage.length <= LONGEST_PASSAGE && saysValue(KINDS[field], passage, value, { country })) found.push({ field, value, passage, place: { from: place.from, to: place.to }, confidence, why })
  }
  if (company) add('company', company.said, company, 0.95, 'legal form, above its address')
  const vat = only(own.taxes.flatMap(piece => [...piece.said.matchAll(VAT)].map(([id]) => ({ key: plain(id.replace(/\s(?:MWST|TVA|IVA)$/, '')), id, piece }))).filter(({ id }) => isVatId(id)))
  if (vat) add('vatId', vat.id, vat.piece, 0.95, 'the only VAT id, its check digits are right')
  if (stands) return found
  const sure = company ? 0.95 : 0.85
  const whole = { from: address.street.from, to: Math.max(address.code.to, address.city.to) }
  const why = company ? 'below the name of the company' : 'the only address'
  add('street', address.street.said, whole, sure, why)
  add('postalCode', address.code.said, whole, sure, why)
  add('city', address.city.said, whole, sure, why)
  if (address.country) add('country', address.country.said, { from: address.street.from, to: address.country.to }, sure, why)
  for (const { field, number, place } of numbersOf(text, own.contacts, country)) add(field, number, place, number.startsWith('+') ? 0.9 : 0.75, 'the only number with this label')
  const mail = only(own.contacts.flatMap(piece => [...plainMail(piece.said).matchAll(MAIL)].map(([mail]) => ({ key: mail.toLowerCase().replace(/\.+$/, ''), piece }))).filter(({ key }) => !OFFICER.test(key)))
  if (mail) add('email', mail.key, mail.piece, 0.9, 'the only address for mail')
  return found
}

/** The only phone and the only mobile that have a label; it may stand in the cell before. */
function numbersOf(text: string, lines: readonly Piece[], country: string | undefined) {
  const region = country && isSupportedCountry(country) ? country as CountryCode : undefined
  const spans = lines.flatMap((line, index) => {
    const next = lines[index + 1]
    return next && /^[\p{L}\s.-]{2,20}:?$/u.test(line.said) && /^[+(\d]/.test(next.said) ? [{ from: line.from, to: next.to }] : [{ from: line.from, to: line.to }]
  })
  const dialled = (pattern: RegExp) => spans.flatMap(place => [...text.slice(place.from, place.to).matchAll(pattern)].flatMap(({ groups }) => {
    const number = (groups?.number ?? '').trim()
    // Two numbers, or the end of another one, behind a stroke.
    if (number.includes('/') && number.slice(0, number.lastIndexOf('/')).replace(/\D/g, '').length > 7) return []
    const parsed = parsePhoneNumberFromString(number.replace(/^00(?=[1-9])/, '+'), region)
    return parsed?.isValid() ? [{ key: parsed.number as string, number, place, field: parsed.getType() === 'MOBILE' ? 'mobile' as const : 'phone' as const }] : []
  }))
  const faxes = new Set(dialled(FAX).map(({ key }) => key))
  const all = dialled(DIAL).filter(({ key }) => !faxes.has(key))
  return (['phone', 'mobile'] as const).flatMap(field => only(all.filter(one => one.field === field)) ?? [])
}
