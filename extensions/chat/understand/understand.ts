import { languageOf, type Language } from './language.ts'
import { cleanName, companyName, contactName } from './names.ts'
import { takePlaces } from './places.ts'
import { hasLegalForm } from './text.ts'
import { contactTopics, FREE, LEADS, MINE, RATING_WORDS, STATUS_WORDS, TOPIC_SOURCE, type ContactTopic, type LeadStatus, type Rating } from './vocabulary.ts'

export const INTENTS = ['company', 'contact', 'list', 'count', 'me', 'help', 'unknown'] as const
export type Intent = (typeof INTENTS)[number]

/** What a question is about, as rules without any model read it. */
export interface Understanding {
  readonly language: Language
  readonly intent: Intent
  /** The company as the person wrote it. */
  readonly name: string | null
  /** "this lead": the one that the conversation is about. */
  readonly thisLead: boolean
  readonly places: readonly string[]
  readonly status: LeadStatus | null
  readonly rating: Rating | null
  readonly owner: 'me' | 'nobody' | null
  /** For `contact`: what of it is asked. */
  readonly topics: readonly ContactTopic[]
}

const HELP = /^(?:hilfe|help|hallo|hello|hi|hey|moin|servus|guten (?:tag|morgen|abend)|good (?:morning|afternoon|evening)|danke|vielen dank|thanks|thank you)(?:\s+(?:zusammen|there|amy|bot|you|schön|sehr|so much|a lot))*$|\b(?:was kannst du|was können sie|what can you do|how does this work|wie funktioniert (?:das|dies)|wobei (?:kannst|können)|how can you help)\b/iu
const ME = /\b(?:wer bin ich|als wer bin ich|who am i|welche rolle habe ich|what(?:'s| is) my role|as whom am i)\b/iu
const COUNT = /\b(?:wie ?viele?|anzahl|how many|number of|count)\b/iu
const THIS_LEAD = /\b(?:diese[nmrs]? (?:lead|firma|unternehmen|kunden?|kontakt)|(?:this|that) (?:lead|company|customer|contact)|hierzu|dazu)\b/iu
const WHO_IS_THERE = /^(?:wer|wen|was haben wir|who|what do we have|what have we|haben wir (?:jemanden|wen)|gibt es jemanden|anyone|do we have anyone)\b/iu
const CONTACT = new RegExp(`(?<!\\p{L})(?:${TOPIC_SOURCE})(?!\\p{L})|\\b(?:erreiche[n]?|anrufen|reach|contact|call)\\b`, 'iu')
const ONLY_TOPIC = new RegExp(`^(?:${TOPIC_SOURCE})$`, 'iu')
const QUOTED = /[„“"»«‚‘]([^„“”"»«‚‘’]{2,})[“”"«»‘’]/u

/**
 * Reads a question by rules: what it asks and about whom.
 * @param fallback the person's language, for questions that do not show theirs
 */
export function understand(question: string, fallback: Language = 'de'): Understanding {
  const text = question.normalize('NFC').replace(/\s+/g, ' ').trim().replace(/[\s?!.…]+$/u, '')
  const language = languageOf(text, fallback)
  const base = { language, name: null, thisLead: THIS_LEAD.test(text), places: [], status: null, rating: null, owner: null, topics: [] }
  if (text === '' || HELP.test(text)) return { ...base, intent: 'help' }
  if (ME.test(text)) return { ...base, intent: 'me' }
  const quoted = QUOTED.exec(text)?.[1]?.trim()
  if (quoted) return { ...base, name: quoted, ...factsOrContact(text.replace(quoted, ' ')) }
  if (base.thisLead) return { ...base, ...factsOrContact(text.replace(THIS_LEAD, ' ')) }
  return aboutMany(text, base) ?? aboutOne(text, base)
}

/** Is all of a lead asked for, or its contact? @param rest the question without the name */
function factsOrContact(rest: string): Pick<Understanding, 'intent' | 'topics'> {
  return CONTACT.test(rest) ? { intent: 'contact', topics: contactTopics(rest) } : { intent: 'company', topics: [] }
}

/** Lists and counts: a word for leads in the plural, or "who is there" with a place. */
function aboutMany(text: string, base: Omit<Understanding, 'intent'>): Understanding | undefined {
  const named = companyName(text)
  if (named !== undefined && hasLegalForm(named)) return undefined
  const { places, rest } = takePlaces(text)
  const count = COUNT.test(text)
  const plural = LEADS.test(rest) || LEADS.test(text)
  const followUp = /^(?:und|and|what about|how about|was ist mit|wie sieht es(?: aus)?)?$/iu.test(rest.trim()) && places.length > 0
  if (!plural && !followUp && !(places.length > 0 && (count || WHO_IS_THERE.test(text)))) return count ? { ...base, intent: 'count' } : undefined
  const status = STATUS_WORDS.find(([pattern]) => pattern.test(rest))?.[1] ?? null
  const rating = RATING_WORDS.find(([pattern]) => pattern.test(rest))?.[1] ?? null
  const owner = MINE.test(rest) ? 'me' : FREE.test(rest) ? 'nobody' : null
  return { ...base, intent: count ? 'count' : 'list', places, status, rating, owner }
}

function aboutOne(text: string, base: Omit<Understanding, 'intent'>): Understanding {
  const contact = CONTACT.test(text) ? contactName(text) : undefined
  if (contact) return { ...base, intent: 'contact', ...splitPlace(contact), topics: contactTopics(text) }
  const name = companyName(text) ?? bareName(text)
  // "The phone number?" asks for the contact of whom the conversation is about.
  if (CONTACT.test(text) && (!name || ONLY_TOPIC.test(name))) return { ...base, intent: 'contact', thisLead: true, topics: contactTopics(text) }
  return name ? { ...base, intent: 'company', ...splitPlace(name) } : { ...base, intent: 'unknown' }
}

/** `Rheinufer Logistik aus Bonn` -> name and place. A name that ends in a legal form is left whole. */
function splitPlace(name: string): Pick<Understanding, 'name' | 'places'> {
  if (hasLegalForm(name)) return { name, places: [] }
  const { places, rest } = takePlaces(name)
  const own = cleanName(rest)
  return own && places.length > 0 ? { name: own, places } : { name, places: [] }
}

/** A few words that are no question are taken for a name. */
function bareName(text: string): string | undefined {
  const question = /^(?:was|wer|wie|wo|wann|warum|wieso|weshalb|welche[nrs]?|kannst|können|könntest|soll|ist|sind|hat|what|who|how|where|when|why|which|can|could|would|should|is|are|has|does|do|did|will|schreib\p{L}*|mach\p{L}*|erstell\p{L}*|write|make|create|delete|lösch\p{L}*|ignore|ignoriere)\b/iu
  return question.test(text) || text.split(' ').length > 7 ? undefined : cleanName(text)
}
