import type { LEAD_STATUSES } from '@kontor/model'

export type LeadStatus = (typeof LEAD_STATUSES)[number]
export type Rating = 'hot' | 'warm' | 'cold'

/** What a question can ask of the contact of a lead. */
export const CONTACT_TOPICS = ['person', 'phone', 'email', 'address', 'website'] as const
export type ContactTopic = (typeof CONTACT_TOPICS)[number]

export const STATUS_WORDS: readonly (readonly [RegExp, LeadStatus])[] = [
  [/\b(?:disqualifi\p{L}+|abgelehnte?[nrs]?)/iu, 'disqualified'],
  [/\b(?:qualifi\p{L}+)/iu, 'qualified'],
  [/\b(?:kontaktierte?[nrs]?|angesprochene?[nrs]?|contacted)\b/iu, 'contacted'],
  [/\b(?:umgewandelte?[nrs]?|gewonnene?[nrs]?|converted|won)\b/iu, 'converted'],
  [/\b(?:neue?[nrs]?|new)\b/iu, 'new'],
]

export const RATING_WORDS: readonly (readonly [RegExp, Rating])[] = [
  [/(?<!\p{L})(?:heiße?[nrs]?|heisse?[nrs]?|hot)(?!\p{L})/iu, 'hot'],
  [/\b(?:warme?[nrs]?|warm)\b/iu, 'warm'],
  [/\b(?:kalte?[nrs]?|cold)\b/iu, 'cold'],
]

export const MINE = /\b(?:meine?[nrms]?|my|mine|mir zugewiesen\p{L}*|assigned to me)\b/iu
export const FREE = /\b(?:freie?[nrs]?|unassigned|free|nicht zugewiesen\p{L}*|ohne (?:verantwortliche?[nr]?|zuständige?[nr]?)|without (?:an )?owner)\b/iu

/** Words for leads in the plural, and in the singular before a name. */
export const LEADS = /\b(?:leads|firmen|kunden|kontakte|betriebe|interessenten|companies|customers|prospects|contacts|accounts|(?<!\b(?:das|dem|des|the)\s)unternehmen)\b/iu
export const LEAD_BEFORE_NAME = /^(?:(?:die|der|das|den|dem|des|unsere?[nrms]?|einen?|the|our|a|an)\s+)?(?:(?:firma|lead|unternehmen|kunden?|kundin|kontakt|betrieb|company|customer|prospect|account|business)(?:\s+(?:namens|called|named|mit dem namen))?\s+)?/iu

/** In an order in which a longer word comes before a shorter one that it begins with. */
const TOPIC_WORDS: readonly (readonly [string, ContactTopic | 'all'])[] = [
  ['ansprechpartner(?:in)?|ansprechperson|kontaktperson|contact person', 'person'],
  ['e-?mail-?\\s?adressen?|e-?mail address(?:es)?|e-?mails?|mail-?adressen?|mail', 'email'],
  ['telefonnummern?|telefon|rufnummer|durchwahl|handynummer|handy|mobilnummer|mobiltelefon|phone numbers?|telephone numbers?|telephone|phone|mobile number|mobile|number|nummer', 'phone'],
  ['website|webseite|homepage|internetseite|internetadresse|web ?site', 'website'],
  ['postanschrift|anschrift|adresse|postal address|street address|address', 'address'],
  ['kontaktdaten|kontaktinformationen|kontakt|contact details|contact data|contact information|contact', 'all'],
]

/** Any of the words that ask for a contact, as the source of a regular expression. */
export const TOPIC_SOURCE = TOPIC_WORDS.map(([source]) => source).join('|')
const TOPICS = new RegExp(`(?<!\\p{L})(?:${TOPIC_WORDS.map(([source]) => `(${source})`).join('|')})(?!\\p{L})`, 'giu')

/** What of the contact is asked for: all of it unless single things are named. */
export function contactTopics(text: string): ContactTopic[] {
  const named = new Set([...text.matchAll(TOPICS)].map(([, ...groups]) => TOPIC_WORDS[groups.findIndex(group => group !== undefined)]?.[1]))
  const single = CONTACT_TOPICS.filter(topic => named.has(topic))
  return single.length > 0 && !named.has('all') ? single : [...CONTACT_TOPICS]
}

/** English names of cities that are written otherwise in their own country. Folded -> as there. */
export const CITY_NAMES: Readonly<Record<string, string>> = {
  cologne: 'Köln', munich: 'München', vienna: 'Wien', zurich: 'Zürich', nuremberg: 'Nürnberg', hanover: 'Hannover', brunswick: 'Braunschweig',
  geneva: 'Genf', berne: 'Bern', basle: 'Basel', dusseldorf: 'Düsseldorf', koln: 'Köln', munchen: 'München', 'aix-la-chapelle': 'Aachen', milan: 'Mailand', prague: 'Prag', rome: 'Rom',
}

/** Countries by their names in both languages, each with all its spellings in data. */
export const COUNTRY_NAMES: readonly (readonly string[])[] = [
  ['Deutschland', 'Germany', 'DE'], ['Österreich', 'Austria', 'AT'], ['Schweiz', 'Switzerland', 'CH'], ['Frankreich', 'France', 'FR'], ['Italien', 'Italy', 'IT'],
  ['Niederlande', 'Netherlands', 'Holland', 'The Netherlands', 'NL'], ['Belgien', 'Belgium', 'BE'], ['Luxemburg', 'Luxembourg', 'LU'], ['Polen', 'Poland', 'PL'], ['Spanien', 'Spain', 'ES'],
  ['Dänemark', 'Denmark', 'DK'], ['Schweden', 'Sweden', 'SE'], ['Irland', 'Ireland', 'IE'], ['Tschechien', 'Czech Republic', 'Czechia', 'CZ'], ['Liechtenstein', 'LI'],
  ['Vereinigtes Königreich', 'United Kingdom', 'Großbritannien', 'Great Britain', 'UK', 'England', 'GB'], ['USA', 'United States', 'United States of America', 'Vereinigte Staaten', 'US'],
  ['Norwegen', 'Norway', 'NO'], ['Finnland', 'Finland', 'FI'], ['Portugal', 'PT'], ['Ungarn', 'Hungary', 'HU'], ['Kanada', 'Canada', 'CA'], ['Estland', 'Estonia', 'EE'], ['Zypern', 'Cyprus', 'CY'],
]
