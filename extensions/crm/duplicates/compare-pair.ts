import { compareNames, edits, slipped } from './compare-names.ts'
import { blockOf, wholeName, type LeadKeys } from './normal-keys.ts'

/** Why two leads are held to be one, or not: in the order in which people look. */
export const DUPLICATE_REASONS = ['SAME_NAME', 'LIKE_NAME', 'WIDER_NAME', 'OTHER_NAME', 'SAME_VAT_ID', 'OTHER_VAT_ID', 'SAME_EMAIL', 'SHARED_EMAIL', 'SAME_PHONE', 'SHARED_PHONE', 'SAME_DOMAIN', 'SHARED_DOMAIN', 'SAME_ADDRESS', 'SAME_STREET', 'SAME_POSTAL_CODE', 'SAME_CITY', 'OTHER_STREET', 'OTHER_TOWN'] as const
export type DuplicateReason = (typeof DUPLICATE_REASONS)[number]

export interface Likeness {
  /** 0 to 1, in hundredths. */
  readonly score: number
  readonly reasons: readonly DuplicateReason[]
}

/** From this score on two leads are shown to people as one. */
export const DUPLICATE_FROM = 0.75

/** Points of a hundred. */
const POINTS = {
  SAME_NAME: 60, LIKE_NAME: 56, WIDER_NAME: 30, OTHER_NAME: 0, SAME_VAT_ID: 40, OTHER_VAT_ID: -30,
  SAME_EMAIL: 30, SHARED_EMAIL: 12, SAME_PHONE: 25, SHARED_PHONE: 8, SAME_DOMAIN: 15, SHARED_DOMAIN: 5,
  SAME_ADDRESS: 30, SAME_STREET: 20, SAME_POSTAL_CODE: 15, SAME_CITY: 6, OTHER_STREET: -8, OTHER_TOWN: -20,
} as const satisfies Record<DuplicateReason, number>
const OF_NAME = { same: 'SAME_NAME', like: 'LIKE_NAME', wider: 'WIDER_NAME', other: 'OTHER_NAME' } as const
/** What a slip in the name takes. */
const SLIP = 3
/** A name of one short word, or one that many have, says less. */
const COMMON_NAME = 12
/** Most that a pair reaches whose names say that they are two. */
const MOST = { WIDER_NAME: 70, OTHER_NAME: 40 } as const
/** What both have and is not the same: a firm has one number and one mailbox for such a list more often than two. */
const OTHER_PHONE = -4
const OTHER_EMAIL = -4
/** Another mailbox in another town, beside that. */
const OWN_MAILBOX = -8

const meet = (a: readonly string[], b: readonly string[]) => a.filter(one => b.includes(one))

/**
 * How likely two leads are the same company. Nothing but the two and what many leads share is looked at, so that the answer is
 * the same wherever it is asked.
 * @param common numbers (`blockOf`) of mails, phones, domains and names that many leads have: a switchboard, a group's domain
 */
export function comparePair(a: LeadKeys, b: LeadKeys, common: ReadonlySet<number> = new Set()): Likeness {
  const reasons: DuplicateReason[] = []
  let points = 0
  const add = (reason: DuplicateReason) => {
    reasons.push(reason)
    points += POINTS[reason]
  }
  const names = compareNames(a.words, b.words, new Set([...a.city, ...b.city]))
  const ofName = OF_NAME[names.kind]
  add(ofName)
  points -= names.slips > 1 ? SLIP * (names.slips - 1) : 0
  if (names.weight < 5 || common.has(blockOf('name', wholeName(a)))) points -= COMMON_NAME
  if (a.vat && b.vat) add(a.vat === b.vat ? 'SAME_VAT_ID' : 'OTHER_VAT_ID')
  const contact = (kind: 'mail' | 'phone' | 'domain', ofA: readonly string[], ofB: readonly string[]) => meet(ofA, ofB).map(value => common.has(blockOf(kind, value)) ? 'shared' as const : 'same' as const).sort().at(-1)
  const [mail, phone, domain] = [contact('mail', a.mails, b.mails), contact('phone', a.phones, b.phones), contact('domain', a.domains, b.domains)]
  if (mail) add(mail === 'same' ? 'SAME_EMAIL' : 'SHARED_EMAIL')
  else if (a.mails.length > 0 && b.mails.length > 0) points += OTHER_EMAIL
  if (phone) add(phone === 'same' ? 'SAME_PHONE' : 'SHARED_PHONE')
  else if (a.phones.length > 0 && b.phones.length > 0) points += OTHER_PHONE
  if (domain) add(domain === 'same' ? 'SAME_DOMAIN' : 'SHARED_DOMAIN')
  const place = comparePlaces(a, b)
  if (place === 'OTHER_TOWN') {
    // Who has moved keeps the mailbox; branches have their own, or share one with all.
    reasons.push(place)
    points += mail === 'same' ? POINTS.OTHER_TOWN / 2 : POINTS.OTHER_TOWN + (a.mails.length > 0 && b.mails.length > 0 ? OWN_MAILBOX : 0)
  } else if (place) {
    add(place)
  }
  const most = ofName === 'WIDER_NAME' || ofName === 'OTHER_NAME' ? MOST[ofName] : 100
  return { score: Math.round(Math.min(Math.max(points, 0), most)) / 100, reasons: DUPLICATE_REASONS.filter(reason => reasons.includes(reason)) }
}

function comparePlaces(a: LeadKeys, b: LeadKeys): DuplicateReason | undefined {
  const city = a.city.length > 0 && b.city.length > 0 ? meet(a.city, b.city).length > 0 || slipped(a.city.join(''), b.city.join('')) : undefined
  const street = a.street && b.street ? sameStreet(a.street, b.street) : undefined
  const postal = a.postal && b.postal ? a.postal === b.postal : undefined
  // A slip in the code or another for large customers: the street says it.
  if (street && city && postal === false) return 'SAME_ADDRESS'
  if (postal === false) return city ? 'OTHER_STREET' : 'OTHER_TOWN'
  if (postal) return street ? 'SAME_ADDRESS' : street === false ? 'OTHER_STREET' : 'SAME_POSTAL_CODE'
  if (street) return city === false ? 'OTHER_TOWN' : 'SAME_STREET'
  return city ? 'SAME_CITY' : city === false ? 'OTHER_TOWN' : undefined
}

function sameStreet(a: NonNullable<LeadKeys['street']>, b: NonNullable<LeadKeys['street']>): boolean {
  if (a.number !== b.number && a.number && b.number && a.number.replace(/\D/g, '') !== b.number.replace(/\D/g, '')) return false
  const most = Math.min(a.name.length, b.name.length) <= 5 ? 1 : 2
  return a.name.startsWith(b.name) || b.name.startsWith(a.name) || edits(a.name, b.name, most) <= most
}
