import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import { countryCode } from '../rules/country.ts'
import { fold, nameWords, plainWords } from './normal-name.ts'

/** When keys are made in another way, those that are kept are made anew. */
export const KEYS_VERSION = 2

/** Columns of a lead; those that no key comes from are ignored. */
export type KeyLead = Readonly<Record<string, unknown>>

/** A lead in the form in which leads are compared. */
export interface LeadKeys {
  /** Words of the name, without legal forms. */
  readonly words: readonly string[]
  readonly mails: readonly string[]
  /** E.164. */
  readonly phones: readonly string[]
  /** Of website and mails, those of free mailboxes apart. */
  readonly domains: readonly string[]
  readonly vat: string | null
  readonly postal: string | null
  readonly city: readonly string[]
  /** `{ name: 'hauptstr', number: '12a' }`; a number may be missing. */
  readonly street: { readonly name: string, readonly number: string } | null
}

/** Where else a lead with the same values stands: numbers, equal for equal texts. */
export interface LeadBlocks {
  /** What two leads of one company have in common: mail, phone, domain, VAT id, the whole name. */
  readonly blocks: readonly number[]
  /** Beginnings and ends of words of the name within a postal code: one of them is left by a slip of the pen. */
  readonly parts: readonly number[]
}

/** Providers of mailboxes for everybody. */
const FREE_MAIL: ReadonlySet<string> = new Set([
  'gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch', 'gmx.com', 'gmx.eu', 'web.de', 'gmail.com', 'googlemail.com', 't-online.de', 'freenet.de', 'arcor.de', 'aol.com', 'aol.de', 'yahoo.com', 'yahoo.de', 'ymail.com', 'hotmail.com', 'hotmail.de', 'outlook.com', 'outlook.de',
  'live.com', 'live.de', 'msn.com', 'icloud.com', 'me.com', 'mac.com', 'mail.de', 'email.de', 'posteo.de', 'posteo.net', 'mailbox.org', 'proton.me', 'protonmail.com', 'vodafone.de', 'kabelmail.de', 'online.de', 'onlinehome.de', 'versanet.de', 'ewetel.net', 'osnanet.de', 'unitybox.de',
  '1und1.de', 'bluewin.ch', 'sunrise.ch', 'hispeed.ch', 'a1.net', 'aon.at', 'chello.at', 'orange.fr', 'wanadoo.fr', 'free.fr', 'laposte.net', 'sfr.fr', 'libero.it', 'tiscali.it', 'virgilio.it', 'wp.pl', 'o2.pl', 'onet.pl', 'interia.pl', 'mail.ru', 'yandex.ru', 'qq.com', '163.com', 'btinternet.com', 'comcast.net', 'telenet.be', 'skynet.be', 'ziggo.nl', 'kpnmail.nl', 'tutanota.com', 'tuta.io', 'fastmail.com', 'zoho.com',
])
/** Pages within which everybody has one of their own: the host's name says nothing. */
const FREE_PAGES: ReadonlySet<string> = new Set(['facebook.com', 'instagram.com', 'linkedin.com', 'xing.com', 'twitter.com', 'x.com', 'youtube.com', 'google.com', 'sites.google.com', 'github.io', 'wordpress.com', 'blogspot.com', 'jimdo.com', 'jimdofree.com', 'wixsite.com', 'business.site', 'etsy.com', 'ebay.de', 'amazon.de', 'wikipedia.org'])
/** Endings below which names are given away by themselves. */
const WIDE_ENDINGS = /^(?:co|com|org|net|ac|gov|gv|or|edu)\.[a-z]{2}$/

const text = (value: unknown): string => typeof value === 'string' ? value.normalize('NFKC').trim() : ''

/** `firma.de` of `www.shop.firma.de`; undefined for what is no name of a host. */
function registrable(host: string): string | undefined {
  const parts = host.toLowerCase().replace(/\.$/, '').split('.')
  if (parts.length < 2 || parts.some(part => !/^[\p{L}\p{N}-]+$/u.test(part)) || /^\d+$/.test(parts.at(-1) ?? '')) return undefined
  const two = parts.slice(-2).join('.')
  return WIDE_ENDINGS.test(two) && parts.length > 2 ? parts.slice(-3).join('.') : two
}

const hostOf = (website: string): string => /^(?:[a-z][a-z+.-]*:\/\/)?(?:[^/?#@]*@)?([^/?#:]+)/i.exec(website)?.[1] ?? ''

function mailOf(value: unknown): string | undefined {
  const mail = text(value).toLowerCase().replace(/^mailto:/, '')
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(mail) ? mail : undefined
}

/** A number without a country is one of ours: everybody who leaves it out means the same. */
function phoneOf(value: unknown, country: string | undefined): string | undefined {
  const given = text(value).replace(/^\s*00(?=[1-9])/, '+').replace(/\(0\)/, '')
  if (given === '') return undefined
  const region = country && isSupportedCountry(country) ? country as CountryCode : 'DE'
  const number = parsePhoneNumberFromString(given, region)
  if (number?.isPossible()) return number.number
  const digits = given.replace(/\D/g, '')
  return digits.length >= 6 ? digits : undefined
}

/** `Hauptstraße 12 a`, `Haupt-Str. 12a` -> `hauptstr` and `12a`. */
function streetOf(value: unknown): LeadKeys['street'] {
  const folded = fold(text(value))
  if (folded === '') return null
  const number = /(?<![\p{L}\p{N}])(\d{1,5})(?: ?([a-z]))?(?![\p{L}\p{N}])/u.exec(folded)
  const name = (number && number.index > 0 ? folded.slice(0, number.index) : folded.replace(number?.[0] ?? '', '').split(',')[0] ?? '').replace(/stra(?:ss|s)e?\b/g, 'str').replace(/\bstreet\b/g, 'st').replace(/\bavenue\b/g, 'ave').replace(/[^\p{L}\p{N}]/gu, '')
  return name === '' ? null : { name, number: number ? `${Number(number[1])}${number[2] ?? ''}` : '' }
}

const distinct = <T>(values: readonly (T | undefined)[]): T[] => [...new Set(values)].filter(value => value !== undefined)

/** @param lead columns of a lead, or of a row that may become one */
export function normalKeys(lead: KeyLead): LeadKeys {
  const country = countryCode(text(lead.country))
  const mails = distinct([lead.email, lead.email_alternative].map(mailOf))
  const hosts = [hostOf(text(lead.website)), ...mails.map(mail => mail.slice(mail.lastIndexOf('@') + 1))]
  const postal = fold(text(lead.postal_code)).replace(/^[a-z]{1,2}[- ](?=\d{4,5}$)/, '').replace(/[^\p{L}\p{N}]/gu, '')
  const vat = text(lead.vat_id).toUpperCase().replace(/[^A-Z0-9]/g, '')
  return {
    words: nameWords(text(lead.company)).slice(0, 30),
    mails, phones: distinct([lead.phone, lead.mobile].map(value => phoneOf(value, country))),
    domains: distinct(hosts.map(registrable)).filter(domain => !FREE_MAIL.has(domain) && !FREE_PAGES.has(domain)),
    vat: vat.length >= 6 ? vat : null,
    postal: postal === '' ? null : [...postal].slice(0, 20).join(''),
    city: plainWords(text(lead.city)),
    street: streetOf(lead.street),
  }
}

/** A whole number of 53 bits; two texts share one about as often as a file is read wrong (cyrb53). */
export function numberOf(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}

/** Of values by which leads are found: contacts have even numbers, so that the database knows them (`@kontor/compile/duplicates`). */
const KINDS = { mail: 0, phone: 0, domain: 0, vat: 0, name: 1, order: 1, place: 1, street: 1 } as const

/** The number of a value by which leads are found: also what `comparePair` is told that many leads share. */
export function blockOf(kind: keyof typeof KINDS, value: string): number {
  const number = numberOf(`${kind}:${value}`)
  return number - number % 2 + KINDS[kind]
}

const bare = (word: string) => word.replace('.', '')
/** The name, however its words are ordered and wherever they are written apart. */
export const wholeName = ({ words }: Pick<LeadKeys, 'words'>): string => words.map(bare).sort().join('')

/** Letters at either end of a word that stand for it. */
const END = 3
/** Words of a name that are looked at. */
const WORDS = 5

export function blocksOf(keys: LeadKeys): LeadBlocks {
  const { mails, phones, domains, vat, postal, words, street } = keys
  const name = wholeName(keys)
  const ordered = words.map(bare).join('')
  const longest = words.map(bare).sort((a, b) => b.length - a.length).slice(0, WORDS)
  return {
    blocks: distinct([
      ...mails.map(mail => blockOf('mail', mail)), ...phones.map(phone => blockOf('phone', phone)), ...domains.map(domain => blockOf('domain', domain)), ...vat ? [blockOf('vat', vat)] : [],
      ...name ? [blockOf('name', name), blockOf('order', ordered), ...postal ? [blockOf('place', `${name}:${postal}`)] : []] : [],
      ...street?.number && postal ? [blockOf('street', `${postal}:${street.name}:${street.number}`)] : [],
    ]),
    parts: postal ? distinct(longest.flatMap(word => [numberOf(`front:${postal}:${word.slice(0, END)}`), ...word.length > END ? [numberOf(`back:${postal}:${word.slice(-END)}`)] : []])) : [],
  }
}
